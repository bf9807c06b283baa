import type { PgPool } from '../oltp/pg-pool.ts'
import { runStatement } from '../oltp/run-statement.ts'
import type { KeyRow, KeyTable } from './key-table.ts'

export const platformKeyContext = (version: number): string => `platform-key:${version}`

const FIND_NEWEST = `
  select version, key_id as "keyId", wrapped_key as wrapped
  from control.platform_keys
  order by version desc
  limit 1`

const FIND = `
  select version, key_id as "keyId", wrapped_key as wrapped
  from control.platform_keys
  where version = $1`

const NEXT_VERSION = 'select coalesce(max(version), 0) + 1 as version from control.platform_keys'

const INSERT = `
  insert into control.platform_keys (version, key_id, wrapped_key)
  values ($1, $2, $3)
  on conflict do nothing`

/** `pool` works as the operator on the control database. */
export const openPlatformKeyTable = (pool: PgPool): KeyTable => ({
  contextOf: platformKeyContext,
  findNewest: async () => (await runStatement<KeyRow>(pool, FIND_NEWEST)).rows[0],
  find: async (version) => (await runStatement<KeyRow>(pool, FIND, [version])).rows[0],
  nextVersion: async () => (await runStatement<Pick<KeyRow, 'version'>>(pool, NEXT_VERSION)).rows[0]!.version,
  insert: async ({ version, keyId, wrapped }) => void (await runStatement(pool, INSERT, [version, keyId, wrapped])),
})
