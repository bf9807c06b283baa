import { expect, test } from 'vitest'
import type { Tx } from '../../src/oltp/oltp.ts'
import { createPartitions } from '../../src/oltp/partitions.ts'
import { PostgresOltp } from '../../src/oltp/postgres-oltp.ts'
import { migratePlacements } from '../../src/tenancy/migrate-placements.ts'
import { SCHEMA_PLACEMENTS_MAX } from '../../src/tenancy/placement.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { awayReasonOf } from '../../src/tenancy/tenant-away.ts'
import { setUpPlacements } from './set-up-placements.ts'

test('a tenant with a schema of its own waits for it, then has it, and again is the same tenant', async () => {
  const { registry, placeAll, findTenant, oltp } = await setUpPlacements()

  const { tenant, created } = await registry.create({ slug: 'acme', placement: 'schema' })
  const waiting = await findTenant('acme')
  await expect(oltp.inTenant(waiting, async () => {})).rejects.toMatchObject({ code: 'unavailable' })
  await placeAll()
  const placed = await findTenant('acme')

  expect([created, tenant.state, waiting.isWaitingFor]).toEqual([true, 'provisioning', 'provisioning'])
  expect(placed).toMatchObject({ placement: 'schema', schemaName: `tenant_${tenant.id.replaceAll('-', '')}` })
  expect(await oltp.inTenant(placed, (tx) => tx.query('select from surveys'))).toMatchObject({ rowCount: 0 })
  expect(await registry.create({ slug: 'acme', placement: 'schema' })).toMatchObject({
    created: false,
    tenant: { id: tenant.id, state: 'active' },
  })
  await expect(registry.create({ slug: 'acme', placement: 'database' })).rejects.toMatchObject({ code: 'conflict' })
})

test('what could not be made says why, and is tried again', async () => {
  const { postgres, registry, placeAll } = await setUpPlacements()
  const { tenant } = await registry.create({ slug: 'acme', placement: 'schema' })
  const name = `tenant_${tenant.id.replaceAll('-', '')}`
  await postgres.sql(`create schema ${name} authorization howazit_owner; create table ${name}.surveys (id int)`)

  await placeAll()
  const failed = await registry.get(tenant.id)
  await postgres.sql(`drop schema ${name} cascade`)
  await placeAll()

  expect(failed).toMatchObject({ state: 'provisioning', stateDetail: expect.stringContaining('surveys') })
  expect(await registry.get(tenant.id)).toMatchObject({ state: 'active' })
})

test('a tenant that has moved is entered where it is now, by whoever remembers where it was', async () => {
  const { postgres, registry, placeAll, findTenant, oltp } = await setUpPlacements()
  await registry.create({ slug: 'acme', placement: 'schema' })
  await placeAll()
  const acme = await findTenant('acme')
  await postgres.sql(`insert into tenant_shared.tenant_fences (tenant_id, state) values ($1, 'moved')`, [acme.id])
  const askPlace = async (tx: Tx) =>
    (await tx.query<{ place: string }>('select current_schema() as place')).rows[0]?.place
  const placeOf = (tenant: Tenant) => oltp.inTenant(tenant, askPlace)
  const readPlaceOf = (tenant: Tenant) => oltp.readInTenant(tenant, askPlace)
  const remembered = { ...acme, placement: 'shared' as const, schemaName: 'tenant_shared' }
  const removed = { ...acme, schemaName: 'tenant_that_was' }

  for (const ask of [placeOf, readPlaceOf]) {
    expect(await ask(remembered)).toBe(acme.schemaName)
    expect(await ask(removed)).toBe(acme.schemaName)
  }
  await postgres.sql(`insert into ${acme.schemaName}.tenant_fences (tenant_id, state) values ($1, 'moved')`, [acme.id])
  await expect(placeOf(acme)).rejects.toMatchObject({ code: 'unavailable', details: { retryAfterMs: 1_000 } })
  // The switch is committed, and the fence not open yet.
  expect(await readPlaceOf(acme)).toBe(acme.schemaName)
})

test('a tenant shows what waits until it can be entered', async () => {
  const { postgres, registry } = await setUpPlacements()
  const { tenant } = await registry.create({ slug: 'acme', placement: 'schema' })
  const since = '2026-01-01T00:00:00.000Z'
  await postgres.sql(
    `insert into control.parked_tenants (tenant_id, topic, group_name, message_count, size_bytes, since)
     values ($1, 'responses.raw', 'store', 2, 100, $2), ($1, 'response.created', 'delivery', 1, 50, now())`,
    [tenant.id, since],
  )

  expect(await registry.get(tenant.id)).toEqual({ ...tenant, parked: { messages: 3, bytes: 150, since } })
  expect((await registry.list({ limit: 1 })).items).toMatchObject([{ parked: { messages: 3 } }])
})

test('two hundred schemas are as many as one database may hold', async () => {
  const { postgres, registry } = await setUpPlacements()
  await postgres.sql(`insert into control.tenants (id, slug, name, placement, schema_name)
    select gen_random_uuid(), 't' || n, 'T', 'schema', 'tenant_' || n from generate_series(1, ${SCHEMA_PLACEMENTS_MAX}) n`)

  await expect(registry.create({ slug: 'acme', placement: 'schema' })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('Give this one a database'),
  })
  expect(await registry.list({ slug: 'acme', limit: 1 })).toEqual({ items: [] })
})

test('a schema of one tenant has a partition per year, that of all a partition per month', async () => {
  const { postgres, registry, placeAll, findTenant } = await setUpPlacements()
  await registry.create({ slug: 'acme', placement: 'schema' })
  await placeAll()
  const acme = await findTenant('acme')
  const shared = await postgres.createTenant('globex')
  const partitions = createPartitions({ poolOf: () => postgres.pools.partitioner })
  const dates = ['2015-01-31', '2015-12-31', '2016-01-01'].map((date) => new Date(date))

  await partitions.ensureMonths(acme, dates)
  await partitions.ensureMonths(shared, dates)

  const list = (schema: string) =>
    postgres.sql<{ name: string }>(
      `select relname as name from pg_class where relispartition and relkind = 'r' and relname like 'responses%'
         and relnamespace = $1::text::regnamespace order by 1`,
      [schema],
    )
  expect(await list(acme.schemaName)).toEqual([{ name: 'responses_2015' }, { name: 'responses_2016' }])
  expect(await list('tenant_shared')).toHaveLength(3)
})

test('a tenant of another region is refused at every door', async () => {
  const { postgres, registry } = await setUpPlacements()
  const acme = await postgres.createTenant('acme')
  const elsewhere = new PostgresOltp({ pools: postgres.pools, region: 'eu-1' })
  const refused = { code: 'wrong_region' }

  await expect(elsewhere.inTenant(acme, async () => {})).rejects.toMatchObject(refused)
  await expect(elsewhere.readInTenant(acme, async () => {})).rejects.toMatchObject(refused)
  await expect(elsewhere.inControl(acme, async () => {})).rejects.toMatchObject(refused)
  await expect(registry.create({ slug: 'globex', region: 'eu-1' })).rejects.toMatchObject(refused)
  expect(await registry.create({ slug: 'globex', region: 'local' })).toMatchObject({ created: true })
})

test('placements are migrated with a report, and nobody enters one that is behind', async () => {
  const { postgres, servers, registry, placeAll, findTenant, advance, oltp } = await setUpPlacements()
  for (const slug of ['acme', 'globex', 'initech']) await registry.create({ slug, placement: 'schema' })
  await placeAll()
  const globex = await findTenant('globex')
  // As if an older version had made it.
  const late = '0013_yearly_partitions.sql'
  await postgres.sql(`
    drop function ${globex.schemaName}.partition_span();
    delete from ${globex.schemaName}.schema_migrations where name = '${late}';
    update control.placements set applied = array_remove(applied, '${late}') where schema_name = '${globex.schemaName}'`)
  advance(2_000)
  await expect(oltp.inTenant(await findTenant('globex'), async () => {})).rejects.toMatchObject({ code: 'unavailable' })

  const migrate = (isDryRun: boolean) => migratePlacements({ servers, isDryRun, withDrift: true })
  const planned = await migrate(true)
  const done = await migrate(false)

  const summary = (reports: typeof done) => reports.map(({ slug, status, migrations }) => [slug, status, migrations])
  expect(summary(planned)).toEqual([
    ['acme', 'current', []],
    ['globex', 'pending', [late]],
    ['initech', 'current', []],
  ])
  expect(planned[1]?.drift).toMatchObject([{ object: 'function partition_span()', difference: 'missing' }])
  expect(summary(done)[1]).toEqual(['globex', 'migrated', [late]])
  expect(done.flatMap(({ drift }) => drift)).toEqual([])
  advance(2_000)
  expect((await findTenant('globex')).isWaitingFor).toBeUndefined()
})

test('drift is named object by object', async () => {
  const { postgres, servers, registry, placeAll, findTenant } = await setUpPlacements()
  await registry.create({ slug: 'acme', placement: 'schema' })
  await placeAll()
  const { schemaName } = await findTenant('acme')
  await postgres.sql(`
    alter table ${schemaName}.surveys no force row level security;
    alter table ${schemaName}.responses add column note text;
    drop index ${schemaName}.outbox_undispatched_idx;
    drop policy jobs_tenant on ${schemaName}.jobs`)

  const [report] = await migratePlacements({ servers, withDrift: true })

  expect(report?.drift?.map(({ object, difference }) => `${object}: ${difference}`)).toEqual([
    'column responses.note: extra',
    'index outbox_undispatched_idx on outbox: missing',
    'policy jobs_tenant on jobs: missing',
    'table surveys: different',
  ])
})

test('when the first one fails, no other is touched', async () => {
  const { postgres, servers, registry, placeAll, findTenant } = await setUpPlacements()
  for (const slug of ['acme', 'globex']) await registry.create({ slug, placement: 'schema' })
  await placeAll()
  const { schemaName } = await findTenant('acme')
  await postgres.sql(`update ${schemaName}.schema_migrations set checksum = 'edited'`)

  const reports = await migratePlacements({ servers })

  expect(reports).toMatchObject([
    { slug: 'acme', status: 'failed', failure: expect.stringContaining('was changed after it ran') },
    { slug: 'globex', status: 'skipped' },
  ])
})

test('who is on a server that a process was not told of cannot be entered there, and is looked for nowhere else', async () => {
  const nowhere = { url: 'postgres://nobody:x@127.0.0.1:1/howazit' }
  const { postgres, registry, placeAll, findTenant, oltp, advance } = await setUpPlacements({
    servers: { west: nowhere },
  })
  const { tenant } = await registry.create({ slug: 'acme', placement: 'schema', server: 'west' })
  await placeAll()
  expect(tenant).toMatchObject({ placement: 'schema', server: 'west' })
  expect(await registry.get(tenant.id)).toMatchObject({ state: 'provisioning', stateDetail: expect.anything() })
  await registry.create({ slug: 'globex', placement: 'schema' })
  await placeAll()
  const globex = await findTenant('globex')
  await postgres.sql(`update control.tenants set state = 'active', server_name = 'east' where id = $1`, [tenant.id])
  await postgres.sql(
    `update control.placements p set server_name = 'east', applied = o.applied, failure = null
     from control.placements o
     where o.schema_name = $1 and p.schema_name <> $1`,
    [globex.schemaName],
  )
  advance(2_000)
  const acme = await findTenant('acme')

  const failure = await oltp.inTenant(acme, async () => {}).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'unavailable', details: { retryAfterMs: 1_000 } })
  expect(awayReasonOf(failure)).toBe('unknown_server')
  await expect(oltp.readInTenant(acme, async () => {})).rejects.toMatchObject({ code: 'unavailable' })
  await oltp.inTenant(globex, async () => {})
  expect(postgres.events.named('tenant.server_unknown')).toEqual([
    { server: 'east', reason: 'HOWAZIT_POSTGRES_SERVERS of this process does not name it' },
  ])
})
