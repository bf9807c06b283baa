import type { Tx } from '../oltp/oltp.ts'
import { inTransaction, uuidLiteral } from '../oltp/open-transaction.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import type { KeyRow, KeyTable } from './key-table.ts'

export const tenantKeyContext = (tenantId: TenantId, version: number): string => `tenant-key:${tenantId}:${version}`

const FIND_NEWEST = `
  select version, key_id as "keyId", wrapped_key as wrapped
  from control.tenant_keys
  where tenant_id = $1
    and wrapped_key is not null
  order by version desc
  limit 1`

const FIND = `
  select version, key_id as "keyId", wrapped_key as wrapped
  from control.tenant_keys
  where tenant_id = $1
    and version = $2
    and wrapped_key is not null`

const NEXT_VERSION = 'select coalesce(max(version), 0) + 1 as version from control.tenant_keys where tenant_id = $1'

const INSERT = `
  insert into control.tenant_keys (tenant_id, version, key_id, wrapped_key)
  values ($1, $2, $3, $4)
  on conflict do nothing`

/** `pool` works as the app on the control database; row level security shows it the keys of this tenant alone. */
export function openTenantKeyTable(pool: PgPool, tenantId: TenantId): KeyTable {
  const opening = { statements: [`set local app.tenant to ${uuidLiteral(tenantId)}`] }
  const within = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(pool, work, opening)
  return {
    contextOf: (version) => tenantKeyContext(tenantId, version),
    findNewest: () => within(async (tx) => (await tx.query<KeyRow>(FIND_NEWEST, [tenantId])).rows[0]),
    find: (version) => within(async (tx) => (await tx.query<KeyRow>(FIND, [tenantId, version])).rows[0]),
    nextVersion: () =>
      within(async (tx) => (await tx.query<Pick<KeyRow, 'version'>>(NEXT_VERSION, [tenantId])).rows[0]!.version),
    insert: ({ version, keyId, wrapped }) =>
      within(async (tx) => void (await tx.query(INSERT, [tenantId, version, keyId, wrapped]))),
  }
}
