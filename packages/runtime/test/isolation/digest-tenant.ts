import { createHash } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'
import pg from 'pg'
import type { Context } from '../../src/context.ts'
import { TENANT_TABLES } from '../../src/isolation/catalogue-rules.ts'
import type { Redis } from '../../src/redis/create-redis.ts'
import type { TenantId } from '../../src/tenancy/tenant.ts'

export interface DigestDeps {
  /** As one who sees everything. */
  readonly sql: <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>
  readonly clickhouse: ClickHouseClient
  readonly redis?: Redis | undefined
}

/** Looks at a running platform's stores by itself. */
export function openDigest({ adminUrl, context }: { readonly adminUrl: string; readonly context: Context }) {
  const admin = new pg.Pool({ connectionString: adminUrl, max: 2 })
  admin.on('error', () => {})
  const sql = async <Row>(text: string, values: readonly unknown[] = []) =>
    (await admin.query(text, [...values])).rows as Row[]
  const { clickhouse, redis } = context
  return {
    digest: (tenantId: TenantId) => digestTenant({ sql, clickhouse, redis }, tenantId),
    [Symbol.asyncDispose]: () => admin.end(),
  }
}

/** Places whose content differs. */
export const listChanges = (before: TenantDigest, after: TenantDigest): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((place) => before[place] !== after[place])

/** What lies of a tenant, by where it lies: how much, and a hash of it. Two of them differ where anything was written. */
export type TenantDigest = Readonly<Record<string, string>>

/** Asks the stores themselves. */
export async function digestTenant(deps: DigestDeps, tenantId: TenantId): Promise<TenantDigest> {
  return {
    ...(await digestTables(deps, tenantId)),
    ...(await digestFacts(deps, tenantId)),
    ...(await digestKeys(deps, tenantId)),
  }
}

async function digestTables({ sql }: DigestDeps, tenantId: TenantId): Promise<TenantDigest> {
  // How much of the audit log is anchored moves by itself, once a minute.
  const tables = await sql<{ table: string }>(
    `select t.nspname || '.' || t.relname as table from (${TENANT_TABLES}) t where not t.relispartition and t.relname <> 'audit_heads' order by 1`,
  )
  const digests = tables.map(async ({ table }) => {
    const [row] = await sql<{ digest: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, chr(10) order by t::text)), '') as digest
       from ${table} t where tenant_id = $1`,
      [tenantId],
    )
    return [table, row?.digest ?? ''] as const
  })
  return Object.fromEntries(await Promise.all(digests))
}

/** FINAL, because parts merge by themselves. */
async function digestFacts({ clickhouse }: DigestDeps, tenantId: TenantId): Promise<TenantDigest> {
  const ask = async <Row>(query: string) =>
    await (await clickhouse.query({ query, query_params: { tenantId }, format: 'JSONEachRow' })).json<Row>()
  const tables = await ask<{ name: string; final: string }>(TABLES)
  const digests: Record<string, string> = {}
  for (const { name, final } of tables) {
    const [row] = await ask<{ digest: string }>(
      `select concat(toString(count()), ' ', toString(sum(cityHash64(formatRow('JSONEachRow', *))))) as digest
       from ${name} ${final} where tenant_id = {tenantId:UUID}`,
    )
    digests[name] = row?.digest ?? ''
  }
  return digests
}

async function digestKeys({ redis }: DigestDeps, tenantId: TenantId): Promise<TenantDigest> {
  if (redis === undefined) return {}
  const keys = await redis.client.keys(`${redis.keyOf(tenantId)}*`)
  // A bucket of the rate limit goes by itself when it is full again.
  const digests = keys
    .filter((key) => !key.endsWith(':limit'))
    .map(async (key) => {
      const dump = await redis.client.dumpBuffer(key)
      return [
        key,
        createHash('md5')
          .update(dump ?? '')
          .digest('hex'),
      ] as const
    })
  return Object.fromEntries(await Promise.all(digests))
}

// What a view is of lies in its target.
const TABLES = `
  select name, if(engine like '%Aggregating%', 'final', '') as final
  from system.tables
  where database = currentDatabase()
    and engine like '%MergeTree'
    and name in (select table from system.columns where database = currentDatabase() and name = 'tenant_id')`
