import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CATALOGUE_RULES, TENANT_TABLES } from '../../src/isolation/catalogue-rules.ts'
import { createPartitions } from '../../src/oltp/partitions.ts'
import { SHARED } from '../../src/tenancy/placement.ts'
import { type PostgresSetup, queryOnce, setUpPostgres } from '../support/set-up-postgres.ts'

// The checklist that keeps tenants apart, read from PostgreSQL's own catalogue after every migration ran and a partition was
// made.

describe('the fence between tenants', () => {
  let postgres: PostgresSetup

  beforeAll(async () => {
    postgres = await setUpPostgres()
    await createPartitions({ poolOf: () => postgres.pools.partitioner }).ensureMonths(SHARED, [new Date('2024-03-01')])
  })
  afterAll(async () => {
    await postgres[Symbol.asyncDispose]()
  })

  test('there are tables to check, partitions among them', async () => {
    const rows = await postgres.sql<{ relname: string }>(TENANT_TABLES)
    const names = rows.map(({ relname }) => relname)
    expect(names).toEqual(
      expect.arrayContaining(['responses', 'responses_2024_03', 'outbox', 'deliveries', 'idempotency_claims']),
    )
  })

  test.each(CATALOGUE_RULES)('$rule', async ({ breaches }) => {
    expect(await postgres.sql(breaches)).toEqual([])
  })

  test('the operators’ own indexes are partial: they grow with what is left to do', async () => {
    const partial = await postgres.sql<{ relname: string }>(`select ic.relname
      from pg_index i join pg_class ic on ic.oid = i.indexrelid join pg_namespace n on n.oid = ic.relnamespace
      where n.nspname = 'tenant_shared' and i.indpred is not null`)
    expect(partial.map(({ relname }) => relname)).toEqual(
      expect.arrayContaining(['outbox_dispatched_idx', 'outbox_undispatched_idx']),
    )
  })

  test('a query of the app that forgets the tenant still uses the tenant’s index', async () => {
    const tenant = await postgres.createTenant('explained')
    const { rows } = await postgres.oltp.inTenant(tenant, async (tx) => {
      await tx.query('set local enable_seqscan = off')
      return await tx.query<{ 'QUERY PLAN': string }>('explain select * from response_keys')
    })
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toMatch(/ (on|using) response_keys_(pkey|tenant_id_)/)
    expect(plan).toMatch(/Index Cond: \(tenant_id = /)
  })

  test('reading a partition, becoming the owner, making a month or emptying a table is refused to the app', async () => {
    const { app } = postgres.pools
    const refused = { code: '42501' }
    await expect(queryOnce(app, 'select * from tenant_shared.responses_2024_03')).rejects.toMatchObject(refused)
    await expect(queryOnce(app, 'truncate tenant_shared.responses')).rejects.toMatchObject(refused)
    await expect(
      queryOnce(app, 'alter table tenant_shared.responses disable row level security'),
    ).rejects.toMatchObject(refused)
    await expect(queryOnce(app, `select tenant_shared.ensure_months('{2024-04-01}')`)).rejects.toMatchObject(refused)
    await expect(
      queryOnce(postgres.pools.partitioner, `select tenant_shared.ensure_month('2024-04-01')`),
    ).rejects.toMatchObject(refused)
    await expect(queryOnce(postgres.pools.operator, 'select * from tenant_shared.responses')).rejects.toMatchObject(
      refused,
    )
  })
})
