import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPartitions } from '../../src/oltp/partitions.ts'
import { type PostgresSetup, queryOnce, setUpPostgres } from '../support/set-up-postgres.ts'

// The checklist that keeps tenants apart, read from PostgreSQL's own catalogue after every migration ran and a partition was
// made. Each query returns what breaks a rule, so the expectation is always: nothing.

const SCHEMAS = `('control', 'tenant_shared', 'stream')`
const WORKING_ROLES = `('howazit', 'howazit_app', 'howazit_ingest', 'howazit_operator', 'howazit_partitioner')`

/** Tables with rows of tenants; partitions included. */
const TENANT_TABLES = `
  select c.oid, c.relname, c.relispartition, n.nspname
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
  where n.nspname in ${SCHEMAS} and c.relkind in ('r', 'p') and a.attname = 'tenant_id' and not a.attisdropped`

/** Work across tenants looks for what is undispatched or was dispatched long ago, whoever it belongs to: partial indexes. */
const OPERATOR_INDEXES = ['outbox_dispatched_idx', 'outbox_undispatched_idx']

/** The relay publishes the oldest of all tenants. */
const RELAY_INDEXES = ['spooled_responses_spooled_at_idx']

/** Indexes that find rows by a key which belongs to one tenant anyway, as the data model has them. */
const MODEL_INDEXES = ['responses_survey_id_submitted_at_idx', 'response_items_response_id_idx']

describe('the fence between tenants', () => {
  let postgres: PostgresSetup

  beforeAll(async () => {
    postgres = await setUpPostgres()
    await createPartitions({ pool: postgres.pools.partitioner, schema: 'tenant_shared' }).ensureMonths([
      new Date('2024-03-01'),
    ])
  })
  afterAll(async () => {
    await postgres[Symbol.asyncDispose]()
  })

  const breaches = (text: string) => postgres.sql(text)

  test('there are tables to check, partitions among them', async () => {
    const rows = await postgres.sql<{ relname: string }>(TENANT_TABLES)
    const names = rows.map(({ relname }) => relname)
    expect(names).toEqual(
      expect.arrayContaining(['responses', 'responses_2024_03', 'outbox', 'deliveries', 'idempotency_claims']),
    )
  })

  test('every table with tenant_id has row level security enabled and forced', async () => {
    expect(
      await breaches(`select relname from (${TENANT_TABLES}) t
        where not (select relrowsecurity and relforcerowsecurity from pg_class where oid = t.oid)`),
    ).toEqual([])
  })

  test('every policy has USING and, unless it only reads, WITH CHECK', async () => {
    expect(
      await breaches(`select polname from pg_policy
        where polqual is null or (polcmd <> 'r' and polwithcheck is null)`),
    ).toEqual([])
  })

  test('every table with tenant_id has a policy of the app, which compares with the tenant of the transaction', async () => {
    const rule = `(tenant_id = (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid)`
    expect(
      await breaches(`select relname from (${TENANT_TABLES}) t where not exists (
        select from pg_policy p where p.polrelid = t.oid and 'howazit_app'::regrole = any (p.polroles))`),
    ).toEqual([])
    expect(
      await postgres.sql(
        `select polname from pg_policy where polroles && array['howazit_app'::regrole::oid, 0]
         and (pg_get_expr(polqual, polrelid) <> $1 or coalesce(pg_get_expr(polwithcheck, polrelid), $1) <> $1)`,
        [rule],
      ),
    ).toEqual([])
  })

  test('every tenant_id is a uuid that is never null', async () => {
    expect(
      await breaches(`select t.relname from (${TENANT_TABLES}) t join pg_attribute a on a.attrelid = t.oid and a.attname = 'tenant_id'
        where not a.attnotnull or a.atttypid <> 'uuid'::regtype`),
    ).toEqual([])
  })

  test('work across tenants has policies on outbox, deliveries, jobs and the times of the spool alone', async () => {
    const rows = await breaches(`select distinct polrelid::regclass::text as relation from pg_policy
      where 'howazit_operator'::regrole = any (polroles) order by 1`)
    expect(rows.map(({ relation }) => relation)).toEqual([
      'control.spooled_responses',
      'tenant_shared.deliveries',
      'tenant_shared.jobs',
      'tenant_shared.outbox',
    ])
    expect(
      await breaches(`select attname from pg_attribute where attrelid = 'control.spooled_responses'::regclass and attnum > 0
        and attname <> 'spooled_at' and has_column_privilege('howazit_operator', attrelid, attnum, 'SELECT, INSERT, UPDATE')`),
    ).toEqual([])
  })

  test('no working role is superuser, bypasses row level security, owns anything or belongs to the owner', async () => {
    expect(
      await breaches(`select rolname from pg_roles where rolname in ${WORKING_ROLES}
        and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or pg_has_role(oid, 'howazit_owner', 'MEMBER'))`),
    ).toEqual([])
    expect(
      await breaches(`select c.oid::regclass from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ${SCHEMAS} and pg_get_userbyid(c.relowner) in ${WORKING_ROLES}`),
    ).toEqual([])
    expect(
      await breaches(
        `select rolname from pg_roles where rolname = 'howazit_owner' and (rolsuper or rolbypassrls or rolcanlogin)`,
      ),
    ).toEqual([])
  })

  test('no working role may truncate, reference or put triggers on a table, or create one', async () => {
    expect(
      await breaches(`select c.oid::regclass, r.rolname from pg_class c join pg_namespace n on n.oid = c.relnamespace, pg_roles r
        where n.nspname in ${SCHEMAS} and c.relkind in ('r', 'p') and r.rolname in ${WORKING_ROLES}
        and has_table_privilege(r.oid, c.oid, 'TRUNCATE, REFERENCES, TRIGGER')`),
    ).toEqual([])
    expect(
      await breaches(`select n.nspname, r.rolname from pg_namespace n, pg_roles r
        where (n.nspname in ${SCHEMAS} or n.nspname = 'public') and r.rolname in ${WORKING_ROLES}
        and has_schema_privilege(r.oid, n.oid, 'CREATE')`),
    ).toEqual([])
  })

  test('nobody but the owner has any right on a partition', async () => {
    expect(
      await breaches(`select c.oid::regclass, r.rolname from pg_class c, pg_roles r
        where c.relispartition and c.relkind = 'r' and r.rolname in ${WORKING_ROLES}
        and has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')`),
    ).toEqual([])
  })

  test('PUBLIC has no right on a schema, table or function of ours', async () => {
    expect(
      await breaches(
        `select n.nspname from pg_namespace n, aclexplode(n.nspacl) a where n.nspname in ${SCHEMAS} and a.grantee = 0`,
      ),
    ).toEqual([])
    expect(
      await breaches(`select c.oid::regclass from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a
        where n.nspname in ${SCHEMAS} and a.grantee = 0`),
    ).toEqual([])
    expect(
      await breaches(`select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname in ${SCHEMAS} and (p.proacl is null or exists (select from aclexplode(p.proacl) a where a.grantee = 0))`),
    ).toEqual([])
  })

  test('views check as their reader, and there are no materialized ones', async () => {
    expect(
      await breaches(`select c.oid::regclass from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ${SCHEMAS} and (c.relkind = 'm'
          or (c.relkind = 'v' and not coalesce(c.reloptions @> array['security_invoker=true'], false)))`),
    ).toEqual([])
  })

  test('no function runs with its owner’s rights for anyone but the partitioner', async () => {
    expect(
      await breaches(`select p.oid::regprocedure, r.rolname from pg_proc p join pg_namespace n on n.oid = p.pronamespace, pg_roles r
        where n.nspname not in ('pg_catalog', 'information_schema') and p.prosecdef
        and r.rolname in ${WORKING_ROLES} and r.rolname <> 'howazit_partitioner' and has_function_privilege(r.oid, p.oid, 'EXECUTE')`),
    ).toEqual([])
    expect(
      await breaches(`select p.oid::regprocedure from pg_proc p
        where p.prosecdef and not exists (select from unnest(p.proconfig) c where c like 'search_path=%')`),
    ).toEqual([])
  })

  test('every unique and foreign key contains tenant_id', async () => {
    expect(
      await breaches(`select con.conname from (${TENANT_TABLES}) t join pg_constraint con on con.conrelid = t.oid and con.contype in ('p', 'u', 'f')
        where not exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = 'tenant_id' and a.attnum = any (con.conkey))`),
    ).toEqual([])
    expect(
      await breaches(`select i.indexrelid::regclass from (${TENANT_TABLES}) t join pg_index i on i.indrelid = t.oid and i.indisunique
        where not exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = 'tenant_id' and a.attnum = any (i.indkey::int2[]))`),
    ).toEqual([])
  })

  test('tenant_id comes first in every index but the named ones', async () => {
    const rows = await postgres.sql<{ relname: string }>(`select ic.relname from (${TENANT_TABLES}) t
      join pg_index i on i.indrelid = t.oid join pg_class ic on ic.oid = i.indexrelid
      join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
      where a.attname <> 'tenant_id' and not t.relispartition order by 1`)
    expect(rows.map(({ relname }) => relname)).toEqual([...OPERATOR_INDEXES, ...MODEL_INDEXES, ...RELAY_INDEXES].sort())
    const partial = await postgres.sql<{
      relname: string
    }>(`select ic.relname from pg_index i join pg_class ic on ic.oid = i.indexrelid
      join pg_namespace n on n.oid = ic.relnamespace where n.nspname = 'tenant_shared' and i.indpred is not null order by 1`)
    expect(partial.map(({ relname }) => relname)).toEqual(expect.arrayContaining(OPERATOR_INDEXES))
  })

  test('a query of the app that forgets the tenant still uses the tenant’s index', async () => {
    const tenant = await postgres.createTenant('explained')
    const { rows } = await postgres.oltp.inTenant(tenant, async (tx) => {
      await tx.query('set local enable_seqscan = off')
      return await tx.query<{ 'QUERY PLAN': string }>('explain select * from response_keys')
    })
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toContain('response_keys_pkey')
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
