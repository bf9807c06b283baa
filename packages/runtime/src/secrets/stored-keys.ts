import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import type { KeyRow } from './key-table.ts'

/** A wrapped key whose owner still has it. */
export interface StoredKey extends KeyRow {
  readonly ageMs: number
}

interface Replacing {
  readonly version: number
  readonly old: Buffer
  readonly keyId: string
  readonly wrapped: Buffer
}

interface LettingGo {
  readonly before: number
  readonly reason: string
  /** In the same transaction. */
  readonly andThen?: (tx: Tx, count: number) => Promise<void>
}

const ENTER = `select set_config('app.tenant', $1, true)`

const LIST_OF_TENANT = `
  select version, key_id as "keyId", wrapped_key as wrapped,
    (extract(epoch from now() - created_at) * 1000)::float8 as "ageMs"
  from control.tenant_keys
  where tenant_id = $1
    and wrapped_key is not null
  order by version`

// Whoever replaced it meanwhile did the same.
const REPLACE_OF_TENANT = `
  update control.tenant_keys
  set key_id = $3, wrapped_key = $4
  where tenant_id = $1
    and version = $2
    and wrapped_key = $5`

const LET_GO = `
  update control.tenant_keys
  set wrapped_key = null, key_id = '', shredded_at = now(), shred_reason = $2
  where tenant_id = $1
    and wrapped_key is not null
    and version < $3`

const LIST_OF_PLATFORM = `
  select version, key_id as "keyId", wrapped_key as wrapped,
    (extract(epoch from now() - created_at) * 1000)::float8 as "ageMs"
  from control.platform_keys
  order by version`

const REPLACE_OF_PLATFORM = `
  update control.platform_keys
  set key_id = $2, wrapped_key = $3
  where version = $1
    and wrapped_key = $4`

/** Past every version. */
export const EVERY_VERSION = 2_147_483_647

/** The wrapped keys as an operator sees them: those of one tenant at a time, in a transaction of that tenant. */
export function openStoredKeys(oltp: Pick<Oltp, 'asOperator'>) {
  const within = <T>(tenantId: TenantId, work: (tx: Tx) => Promise<T>) =>
    oltp.asOperator('keys of secrets', async (tx) => {
      await tx.query(ENTER, [tenantId])
      return await work(tx)
    })
  return {
    ofTenant: (tenantId: TenantId) =>
      within(tenantId, async (tx) => (await tx.query<StoredKey>(LIST_OF_TENANT, [tenantId])).rows),
    replaceOfTenant: (tenantId: TenantId, { version, old, keyId, wrapped }: Replacing) =>
      within(tenantId, async (tx) => {
        await tx.query(REPLACE_OF_TENANT, [tenantId, version, keyId, wrapped, old])
      }),
    /** Deletes the keys before a version, and leaves their versions taken. Returns how many there were. */
    letGo: (tenantId: TenantId, { before, reason, andThen }: LettingGo) =>
      within(tenantId, async (tx) => {
        const { rowCount } = await tx.query(LET_GO, [tenantId, reason, before])
        await andThen?.(tx, rowCount)
        return rowCount
      }),
    ofPlatform: () =>
      oltp.asOperator('keys of secrets', async (tx) => (await tx.query<StoredKey>(LIST_OF_PLATFORM)).rows),
    replaceOfPlatform: ({ version, old, keyId, wrapped }: Replacing) =>
      oltp.asOperator('keys of secrets', async (tx) => {
        await tx.query(REPLACE_OF_PLATFORM, [version, keyId, wrapped, old])
      }),
  }
}

export type StoredKeys = ReturnType<typeof openStoredKeys>
