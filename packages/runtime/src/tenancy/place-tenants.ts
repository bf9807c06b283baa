import type { Events } from '../events.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Oltp } from '../oltp/oltp.ts'
import { fromPlacementRow, type PlacementRow } from './placement.ts'
import { type ProvisionDeps, provisionPlacement } from './provision-placement.ts'

export interface PlaceTenantsDeps extends ProvisionDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly jobs: Pick<Jobs, 'onWake'>
  readonly events: Events
}

/** Whoever creates a tenant wakes it. */
export const PLACE_TENANTS = 'place-tenants'

const SWEEP_MS = 10_000

/**
 * Makes the tables of tenants that have a schema or a database of their own, until the jobs are closed. Only the process that
 * does this needs the right to make them; the one that outsiders talk to does not.
 */
export async function startPlacingTenants(deps: PlaceTenantsDeps): Promise<{ stop(): Promise<void> }> {
  await deps.jobs.onWake(PLACE_TENANTS, {
    everyMs: SWEEP_MS,
    work: async (signal) => {
      for (const tenant of await listProvisioning(deps.oltp)) if (!signal.aborted) await placeTenant(deps, tenant)
    },
  })
  return { stop: async () => {} }
}

interface ProvisioningTenant extends PlacementRow {
  readonly id: string
  readonly slug: string
}

async function listProvisioning(oltp: Pick<Oltp, 'asOperator'>): Promise<readonly ProvisioningTenant[]> {
  const { rows } = await oltp.asOperator('place tenants', (tx) => tx.query<ProvisioningTenant>(SELECT))
  return rows
}

async function placeTenant(deps: PlaceTenantsDeps, tenant: ProvisioningTenant): Promise<void> {
  const { id, slug } = tenant
  try {
    const applied = await provisionPlacement(deps, fromPlacementRow(tenant))
    await deps.oltp.asOperator('place tenants', (tx) => tx.query(ACTIVATE, [id]))
    deps.events.emit('tenant.placed', { tenant_id: id, slug, migrations: applied.length })
  } catch (error) {
    const reason = explain(error)
    await deps.oltp.asOperator('place tenants', (tx) => tx.query(EXPLAIN, [id, reason]))
    deps.events.emit('tenant.not_placed', { tenant_id: id, slug, reason })
  }
}

/** Insufficient privilege, by its SQLSTATE. */
const NOT_ALLOWED = '42501'

function explain(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === NOT_ALLOWED)
    return 'The role of HOWAZIT_POSTGRES_ADMIN_URL may not create it. Give it the right, or another URL; it is tried again.'
  return error instanceof Error ? error.message : String(error)
}

const SELECT = `
  select id, slug, server_name as server, database_name as database, schema_name as "schemaName"
  from control.tenants
  where state = 'provisioning'
  order by created_at`

const ACTIVATE = `update control.tenants set state = 'active', state_detail = null where id = $1`

const EXPLAIN = `update control.tenants set state_detail = $2 where id = $1 and state = 'provisioning'`
