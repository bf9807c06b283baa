import { HowazitError, type MappingSource, type MappingVersionWithSource } from '@howazit/sdk'
import { isUuid } from '../ids.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { Tenant, TenantId } from '../tenancy/tenant.ts'
import { getMappingRow, toVersion, VERSION_COLUMNS, type VersionRow } from './mapping-row.ts'

interface SourceRow extends VersionRow {
  readonly source: string
}

/** The latest where none is named; one that is named also of a mapping that was taken away. @throws HowazitError `not_found` */
export async function getMappingVersion(
  oltp: Oltp,
  tenant: Tenant,
  { mappingId, version }: { readonly mappingId: string; readonly version?: number },
): Promise<MappingVersionWithSource> {
  return await oltp.inTenant(tenant, async (tx) => {
    const named = version !== undefined && isUuid(mappingId)
    const known = named ? await findSourceRow(tx, tenant.id, { mappingId, version }) : undefined
    const row = known ?? (await findLatest(tx, tenant.id, { mappingId, version }))
    return { ...toVersion(row), source: row.source }
  })
}

async function findLatest(
  tx: Tx,
  tenantId: TenantId,
  { mappingId, version }: { readonly mappingId: string; readonly version: number | undefined },
): Promise<SourceRow> {
  const { latest_version: latest } = await getMappingRow(tx, tenantId, mappingId)
  const row = version === undefined ? await findSourceRow(tx, tenantId, { mappingId, version: latest }) : undefined
  if (!row) throw versionNotFound(mappingId, version ?? latest)
  return row
}

/** The source a delivery was planned with: a version is never changed and never removed, so it is always there. */
export async function findSource(
  tx: Tx,
  tenantId: TenantId,
  which: { readonly mappingId: string; readonly version: number },
): Promise<MappingSource | undefined> {
  const row = await findSourceRow(tx, tenantId, which)
  return row && { kind: row.kind, source: row.source, output: row.output }
}

export const versionNotFound = (mappingId: string, version: number): HowazitError =>
  new HowazitError('not_found', `The mapping ${mappingId} has no version ${version}.`)

async function findSourceRow(
  tx: Tx,
  tenantId: TenantId,
  { mappingId, version }: { readonly mappingId: string; readonly version: number },
): Promise<SourceRow | undefined> {
  return (await tx.query<SourceRow>(SELECT, [tenantId, mappingId, version])).rows[0]
}

const SELECT = `
  select ${VERSION_COLUMNS}, source
  from mapping_versions
  where tenant_id = $1
    and mapping_id = $2
    and version = $3`
