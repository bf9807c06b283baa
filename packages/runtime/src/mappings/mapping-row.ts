import { HowazitError, type MappingKind, type MappingVersion, type NamedMapping } from '@howazit/sdk'
import { isUuid } from '../ids.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'

export interface MappingRow {
  readonly id: string
  readonly name: string
  readonly connector: string | null
  readonly operation: string | null
  readonly published_version: number | null
  readonly canary_version: number | null
  readonly canary_percent: number | null
  readonly canary_since: Date | null
  readonly created_at: Date
  readonly latest_version: number
}

export interface VersionRow {
  readonly version: number
  readonly kind: MappingKind
  readonly output: 'json' | 'text'
  readonly hash: Buffer
  readonly created_at: Date
  readonly created_by: string
  readonly published_at: Date | null
  readonly rolled_back_at: Date | null
  readonly rolled_back_reason: string | null
}

export const VERSION_COLUMNS =
  'version, kind, output, hash, created_at, created_by, published_at, rolled_back_at, rolled_back_reason'

/** The statement that reads mappings as `m`; callers add to its `where`. $1 is the tenant. */
export const SELECT_MAPPINGS = `
  select m.id, m.name, m.connector, m.operation, m.published_version, m.canary_version, m.canary_percent, m.canary_since,
    m.created_at, (
      select max(v.version) from mapping_versions v where v.tenant_id = $1 and v.mapping_id = m.id
    ) as latest_version
  from mappings m
  where m.tenant_id = $1
    and m.deleted_at is null`

/** The mapping as the contract shows it. */
export function toMapping(row: MappingRow): NamedMapping {
  const { canary_version: version, canary_percent: percent, canary_since: since } = row
  return {
    id: row.id,
    name: row.name,
    ...(row.connector !== null && { connector: row.connector }),
    ...(row.operation !== null && { operation: row.operation }),
    latestVersion: row.latest_version,
    ...(row.published_version !== null && { publishedVersion: row.published_version }),
    ...(version !== null && percent !== null && since && { canary: { version, percent, since: since.toISOString() } }),
    createdAt: row.created_at.toISOString(),
  }
}

/** The version as the contract shows it, without its source. */
export function toVersion(row: VersionRow): MappingVersion {
  return {
    version: row.version,
    kind: row.kind,
    output: row.output,
    hash: row.hash.toString('hex'),
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    ...(row.published_at && { publishedAt: row.published_at.toISOString() }),
    ...(row.rolled_back_at && { rolledBackAt: row.rolled_back_at.toISOString() }),
    ...(row.rolled_back_reason !== null && { rolledBackReason: row.rolled_back_reason }),
  }
}

export const mappingSubject = (id: string) => ({ type: 'mapping', id })

export const mappingNotFound = (mappingId: string): HowazitError =>
  new HowazitError('not_found', `There is no mapping ${mappingId}.`)

/** @throws HowazitError `not_found`, also for another tenant's. */
export async function getMappingRow(tx: Tx, tenantId: TenantId, mappingId: string): Promise<MappingRow> {
  if (!isUuid(mappingId)) throw mappingNotFound(mappingId)
  const { rows } = await tx.query<MappingRow>(`${SELECT_MAPPINGS} and m.id = $2`, [tenantId, mappingId])
  if (!rows[0]) throw mappingNotFound(mappingId)
  return rows[0]
}

/** Held to the end of the transaction: versions get their numbers, and are published, one after the other. @throws HowazitError `not_found` */
export async function lockMappingRow(tx: Tx, tenantId: TenantId, mappingId: string): Promise<MappingRow> {
  if (!isUuid(mappingId)) throw mappingNotFound(mappingId)
  // In a statement of its own: what the next one reads is what was committed before the lock was had.
  await tx.query('select from mappings where tenant_id = $1 and id = $2 for update', [tenantId, mappingId])
  return await getMappingRow(tx, tenantId, mappingId)
}
