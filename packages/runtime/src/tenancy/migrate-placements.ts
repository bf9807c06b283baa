import { readMigrationFiles } from '../oltp/migration-files.ts'
import { sideBySide } from '../side-by-side.ts'
import { type Drift, findDrift } from './find-drift.ts'
import { fromPlacementRow, type Placement, type PlacementRow, placementOf, SHARED } from './placement.ts'
import { asAdmin, type ProvisionDeps, provisionPlacement } from './provision-placement.ts'

export interface MigratePlacementsOptions extends ProvisionDeps {
  /** Slugs; default: all tenants with a schema or database of their own. */
  readonly only?: readonly string[]
  /** Changes nothing and says what would be. */
  readonly isDryRun?: boolean
  /** Compares each with the shared schema of this version as well. */
  readonly withDrift?: boolean
  readonly onProgress?: (report: PlacementReport, progress: { readonly done: number; readonly total: number }) => void
}

export interface PlacementReport {
  readonly slug: string
  readonly placement: 'schema' | 'database'
  readonly server?: string
  readonly database?: string
  readonly schemaName: string
  /** `skipped`: the first one failed, and what breaks one would break the next. */
  readonly status: 'current' | 'pending' | 'migrated' | 'failed' | 'skipped'
  /** That were applied, or would be. */
  readonly migrations: readonly string[]
  readonly failure?: string
  /** What is not as in the shared schema. */
  readonly drift?: readonly Drift[]
}

const AT_ONCE = 4

/**
 * Brings the schemas and databases of single tenants to this version. The first one goes ahead alone; when it fails nothing
 * else is touched. What is done already is done in a moment, so an interrupted run goes on where it was.
 */
export async function migratePlacements(options: MigratePlacementsOptions): Promise<readonly PlacementReport[]> {
  const names = (await readMigrationFiles('tenant')).map(({ name }) => name)
  const tenants = await listPlaced(options)
  const reports: PlacementReport[] = []
  const migrate = async (tenant: PlacedTenant): Promise<PlacementReport> => {
    const report = await migrateOne(options, tenant, names)
    reports.push(report)
    options.onProgress?.(report, { done: reports.length, total: tenants.length })
    return report
  }

  const [canary, ...others] = tenants
  if (canary === undefined) return []
  const { status } = await migrate(canary)
  if (status === 'failed') {
    reports.push(...others.map((tenant) => ({ ...describe(tenant), status: 'skipped' as const, migrations: [] })))
    return reports
  }
  await sideBySide(others, AT_ONCE, async (tenant) => void (await migrate(tenant)))
  return reports.sort((a, b) => (a.slug < b.slug ? -1 : 1))
}

interface PlacedTenant extends Placement {
  readonly slug: string
  readonly placement: 'schema' | 'database'
  readonly applied: readonly string[]
}

async function migrateOne(
  options: MigratePlacementsOptions,
  tenant: PlacedTenant,
  names: readonly string[],
): Promise<PlacementReport> {
  const pending = names.filter((name) => !tenant.applied.includes(name))
  try {
    const migrations = options.isDryRun ? pending : await provisionPlacement(options, tenant)
    const changed = options.isDryRun ? 'pending' : 'migrated'
    return {
      ...describe(tenant),
      status: migrations.length === 0 ? 'current' : changed,
      migrations,
      ...(options.withDrift && { drift: await findDrift(options.servers, tenant) }),
    }
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error)
    return { ...describe(tenant), status: 'failed', migrations: [], failure }
  }
}

const describe = (tenant: PlacedTenant) => ({
  slug: tenant.slug,
  placement: tenant.placement,
  ...placementOf(tenant),
})

async function listPlaced({ servers, only }: MigratePlacementsOptions): Promise<readonly PlacedTenant[]> {
  const { rows } = await asAdmin(servers.adminUrlAt(SHARED), (client) =>
    client.query<PlacedRow>(SELECT, [only ?? null]),
  )
  return rows.map(({ slug, placement, applied, ...row }) => ({ slug, placement, applied, ...fromPlacementRow(row) }))
}

type PlacedRow = Omit<PlacedTenant, keyof Placement> & PlacementRow

const SELECT = `
  select t.slug, t.placement, t.server_name as server, t.database_name as database, t.schema_name as "schemaName", coalesce(p.applied, '{}') as applied
  from control.tenants t
  left join control.placements p on p.database_name = t.database_name and p.schema_name = t.schema_name
  where t.placement <> 'shared' and t.state = 'active' and ($1::text[] is null or t.slug = any ($1))
  order by t.slug`
