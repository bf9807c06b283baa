import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import type { Tx } from '../../src/oltp/oltp.ts'
import { createPartitions } from '../../src/oltp/partitions.ts'
import { createPlacePools, createPools } from '../../src/oltp/pools.ts'
import { PostgresOltp } from '../../src/oltp/postgres-oltp.ts'
import { runStatement } from '../../src/oltp/run-statement.ts'
import { createServers } from '../../src/tenancy/servers.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { awayReasonOf } from '../../src/tenancy/tenant-away.ts'
import { createTestPostgres } from '../support/databases.ts'
import { queryOnce, recordEvents, setUpPostgres } from '../support/set-up-postgres.ts'
import { until } from '../support/until.ts'
import { mixTenants } from '../tenancy/mix-tenants.ts'

const INSERT_KEY = `insert into response_keys (tenant_id, response_id, submitted_at, body_hash) values ($1, $2, now(), '')`
const RESPONSE = '00000000-0000-4000-8000-000000000001'

test('a transaction sees its tenant’s rows and no other’s, also when the query forgets the tenant', async () => {
  const { oltp, acme, globex } = await setUp()
  await oltp.inTenant(acme, (tx) => tx.query(INSERT_KEY, [acme.id, RESPONSE]))

  expect(await countKeys(oltp, acme)).toBe(1)
  expect(await countKeys(oltp, globex)).toBe(0)
})

test('writing a row of another tenant is refused', async () => {
  const { oltp, acme, globex } = await setUp()

  await expect(oltp.inTenant(acme, (tx) => tx.query(INSERT_KEY, [globex.id, RESPONSE]))).rejects.toMatchObject({
    code: '42501',
  })
})

test('a connection without a tenant sees nothing, and keeps no tenant from before', async () => {
  const { pools, oltp, acme } = await setUp({ app: 1 })
  await oltp.inTenant(acme, (tx) => tx.query(INSERT_KEY, [acme.id, RESPONSE]))

  const [state] = await queryOnce<{ tenant: string; path: string; keys: number }>(
    pools.app,
    `select current_setting('app.tenant', true) as tenant, current_setting('search_path') as path,
       (select count(*)::int from tenant_shared.response_keys) as keys`,
  )
  expect(state).toEqual({ tenant: '', path: 'pg_temp', keys: 0 })
})

test('a connection is used again after a commit and a clean rollback, and never after a failed statement', async () => {
  const { oltp, acme } = await setUp({ app: 1 })
  const pid = () => oltp.inTenant(acme, pidOf)
  const first = await pid()

  await expect(oltp.inTenant(acme, () => Promise.reject(new Error('work failed')))).rejects.toThrow('work failed')
  expect(await pid()).toBe(first)

  await expect(oltp.inTenant(acme, (tx) => tx.query('select 1 / 0'))).rejects.toMatchObject({ code: '22012' })
  expect(await pid()).not.toBe(first)
})

test('a statement that times out leaves nothing of its transaction to the next one', async () => {
  const { oltp, acme, globex } = await setUp({ app: 1 })
  const timedOut = oltp.inTenant(acme, async (tx) => {
    await tx.query(INSERT_KEY, [acme.id, RESPONSE])
    await tx.query('set local statement_timeout = 1')
    await tx.query('select pg_sleep(1)')
  })
  await expect(timedOut).rejects.toMatchObject({ code: 'unavailable', cause: { code: '57014' } })
  await oltp.inTenant(globex, (tx) => tx.query(INSERT_KEY, [globex.id, RESPONSE]))

  expect(await countKeys(oltp, acme)).toBe(0)
})

test('work that swallows the error of a statement is rolled back and says so', async () => {
  const { oltp, acme } = await setUp()
  const swallowing = oltp.inTenant(acme, async (tx) => {
    await tx.query(INSERT_KEY, [acme.id, RESPONSE])
    await tx.query('select 1 / 0').catch(() => {})
  })

  await expect(swallowing).rejects.toThrow('rolled back')
  expect(await countKeys(oltp, acme)).toBe(0)
})

test('an attempt that fails is undone, and what is around it commits', async () => {
  const { oltp, acme } = await setUp()
  await oltp.inTenant(acme, async (tx) => {
    await tx.query(INSERT_KEY, [acme.id, RESPONSE])
    const twice = tx.attempt(async () => {
      await tx.query(INSERT_KEY, [acme.id, '00000000-0000-4000-8000-000000000002'])
      await tx.attempt(() => tx.query(INSERT_KEY, [acme.id, '00000000-0000-4000-8000-000000000003']))
      await tx.query(INSERT_KEY, [acme.id, RESPONSE])
    })
    await expect(twice).rejects.toMatchObject({ code: '23505' })
  })

  expect(await countKeys(oltp, acme)).toBe(1)
})

test('a query that nobody awaited fails its transaction, and one after the end is refused', async () => {
  const { oltp, acme } = await setUp()
  let kept: Tx | undefined
  const hasty = oltp.inTenant(acme, async (tx) => {
    kept = tx
    void tx.query('select pg_sleep(0.05)').catch(() => {})
  })

  await expect(hasty).rejects.toThrow('not awaited')
  await expect(kept?.query('select 1')).rejects.toThrow('has ended')
})

test('a statement that takes longer than its kind may is "unavailable", and its connection is destroyed', async () => {
  const { postgres, acme } = await setUp()
  const pools = createPools(postgres, { app: 1, operator: 1 }, { app: 50, operator: 50, read: 60_000 })
  onTestFinished(() => pools.close())
  const oltp = new PostgresOltp({ pools })
  const sleep = (tx: Tx) => tx.query('select pg_sleep(0.2)')
  const tookTooLong = { code: 'unavailable', cause: { code: '57014' } }
  const first = await oltp.inTenant(acme, pidOf)

  await expect(oltp.inTenant(acme, sleep)).rejects.toMatchObject(tookTooLong)
  await expect(oltp.asOperator('sleep', sleep)).rejects.toMatchObject(tookTooLong)
  await expect(runStatement(pools.operator, 'select pg_sleep(0.2)')).rejects.toMatchObject(tookTooLong)
  const second = await oltp.inTenant(acme, pidOf)
  expect(second).not.toBe(first)

  // Reading may take longer, on the same connection.
  await oltp.readInTenant(acme, sleep)
  expect(await oltp.readInTenant(acme, pidOf)).toBe(second)
})

test('a reading transaction sees its tenant alone and writes nothing', async () => {
  const { oltp, acme, globex } = await setUp()
  await oltp.inTenant(acme, (tx) => tx.query(INSERT_KEY, [acme.id, RESPONSE]))
  const count = (tx: Tx) => tx.query('select count(*)::int as keys from response_keys')

  expect((await oltp.readInTenant(acme, count)).rows).toEqual([{ keys: 1 }])
  expect((await oltp.readInTenant(globex, count)).rows).toEqual([{ keys: 0 }])
  await expect(oltp.readInTenant(acme, (tx) => tx.query(INSERT_KEY, [acme.id, RESPONSE]))).rejects.toMatchObject({
    code: '25006',
  })
})

test('what may lag is read from the replica, everything else from the primary', async () => {
  const { postgres, acme } = await setUp()
  await using replica = await createTestPostgres()
  const pools = createPools({ url: postgres.url, readUrl: replica.url })
  const oltp = new PostgresOltp({ pools })
  const database = async (tx: Tx) => (await tx.query('select current_database() as name')).rows

  expect(await oltp.readInTenant(acme, database)).toEqual([{ name: replica.database }])
  expect(await oltp.inTenant(acme, database)).toEqual([{ name: new URL(postgres.url).pathname.slice(1) }])
  await pools.close()
})

test('entering another tenant inside a tenant throws; the same tenant again is a transaction of its own', async () => {
  const { oltp, acme, globex } = await setUp()

  await expect(oltp.inTenant(acme, () => oltp.inTenant(globex, pidOf))).rejects.toThrow('one tenant')
  expect(await oltp.inTenant(acme, () => oltp.inTenant(acme, pidOf))).toBeGreaterThan(0)
})

test('the fence that a move takes exclusively keeps everyone of that tenant out, and nobody else', async () => {
  const { postgres, oltp, acme, globex } = await setUp()
  const inside = Promise.withResolvers<void>()
  const leave = Promise.withResolvers<void>()
  const transaction = oltp.inTenant(acme, async () => {
    inside.resolve()
    await leave.promise
  })
  await inside.promise
  const tryLock = (id: string) =>
    postgres.sql<{ taken: boolean }>('select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as taken', [id])

  expect(await tryLock(acme.id)).toEqual([{ taken: false }])
  expect(await tryLock(globex.id)).toEqual([{ taken: true }])
  leave.resolve()
  await transaction
  expect(await tryLock(acme.id)).toEqual([{ taken: true }])
})

test('who comes while a tenant is being moved waits a second at most, and is then sent away; others are not', async () => {
  const { postgres, oltp, acme, globex } = await setUp()
  const mover = new pg.Client({ connectionString: postgres.url })
  await mover.connect()
  onTestFinished(() => mover.end())
  await mover.query('begin')
  await mover.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [acme.id])
  const startedAt = performance.now()

  const refused = await oltp.inTenant(acme, pidOf).catch((error: unknown) => error)

  expect(refused).toMatchObject({ code: 'unavailable', details: { retryAfterMs: 1_000 } })
  expect(awayReasonOf(refused)).toBe('moving')
  expect(performance.now() - startedAt).toBeGreaterThan(950)
  expect(await oltp.inTenant(globex, pidOf)).toBeGreaterThan(0)
})

test('what the mover wrote while it had the fence is seen by whoever waited for it', async () => {
  const { postgres, oltp, acme } = await setUp()
  const mover = new pg.Client({ connectionString: postgres.url })
  await mover.connect()
  onTestFinished(() => mover.end())
  await mover.query('begin')
  await mover.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [acme.id])
  const waiting = oltp.inTenant(acme, pidOf).catch(awayReasonOf)
  const isWaiting = () => postgres.sql(`select from pg_locks where locktype = 'advisory' and not granted`)
  await until('it to wait', async () => (await isWaiting()).length > 0)

  await mover.query(`insert into tenant_shared.tenant_fences (tenant_id, state) values ($1, 'paused')`, [acme.id])
  await mover.query('commit')

  expect(await waiting).toBe('moving')
  expect(await oltp.inTenant(acme, pidOf).catch(awayReasonOf)).toBe('moving')
  await postgres.sql(`update tenant_shared.tenant_fences set state = 'open', epoch = epoch + 1`)
  expect(await oltp.inTenant(acme, pidOf)).toBeGreaterThan(0)
})

test('the operator reaches the outbox across tenants and no response', async () => {
  const { oltp } = await setUp()

  expect((await oltp.asOperator('look', (tx) => tx.query('select * from outbox'))).rows).toEqual([])
  await expect(oltp.asOperator('look', (tx) => tx.query('select * from responses'))).rejects.toMatchObject({
    code: '42501',
  })
})

test('entering as operator is reported once a minute per reason', async () => {
  const { postgres } = await setUp()
  const events = recordEvents()
  let now = new Date('2026-01-01T00:00:00Z')
  const oltp = new PostgresOltp({ pools: postgres.pools, events, clock: { now: () => now } })
  const enter = (reason: string) => oltp.asOperator(reason, pidOf)

  await enter('poll')
  await enter('poll')
  await enter('repair')
  now = new Date('2026-01-01T00:01:00Z')
  await enter('poll')

  expect(events.named('operator.entered').map(({ reason }) => reason)).toEqual(['poll', 'repair', 'poll'])
})

test('a database that is away is "unavailable", with its cause', async () => {
  const pools = createPools({ url: 'postgresql://nobody:x@127.0.0.1:1/none' })
  onTestFinished(() => pools.close())
  const oltp = new PostgresOltp({ pools })

  await expect(oltp.asOperator('look', pidOf)).rejects.toMatchObject({
    code: 'unavailable',
    cause: { code: 'ECONNREFUSED' },
  })
})

test('where a database of one tenant is away, that is told from one that is away for all', async () => {
  const postgres = await setUpPostgres()
  onTestFinished(() => postgres[Symbol.asyncDispose]())
  const acme = await postgres.createTenant('acme')
  const placePools = createPlacePools(createServers({ url: postgres.url }))
  onTestFinished(() => placePools.close())
  const { pools } = postgres
  const oltp = new PostgresOltp({ pools, poolsOf: (where) => placePools.of(where) })
  const partitions = createPartitions({ poolOf: (placement) => placePools.of(placement).partitioner })
  const own: Tenant = { ...acme, placement: 'database', database: 'howazit_absent', schemaName: 'tenant' }
  const failing = new PostgresOltp({ pools: createPools({ url: 'postgresql://nobody:x@127.0.0.1:1/none' }) })
  const failureOf = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    )

  const absent = await failureOf(oltp.inTenant(own, pidOf))
  expect(absent).toMatchObject({ code: 'unavailable', cause: { cause: { code: '3D000' } } })
  expect(awayReasonOf(absent)).toBe('unreachable')
  expect(awayReasonOf(await failureOf(partitions.ensureMonths(own, [new Date()])))).toBe('unreachable')
  expect(awayReasonOf(await failureOf(oltp.inTenant({ ...acme, isWaitingFor: 'migration' }, pidOf)))).toBe('migration')
  expect(awayReasonOf(await failureOf(failing.inTenant(acme, pidOf)))).toBeUndefined()
  expect(await oltp.inControl({ ...own, isWaitingFor: 'migration' }, pidOf)).toBeGreaterThan(0)
})

test('no tenant ever sees another’s rows while transactions of ten end in every way over five connections', async () => {
  const { postgres } = await setUp()
  const pools = createPools(postgres, { app: 5 })
  onTestFinished(() => pools.close())
  const tenants = await Promise.all(Array.from({ length: 10 }, (_, at) => postgres.createTenant(`tenant-${at}`)))

  const report = await mixTenants({ oltp: new PostgresOltp({ pools }), tenants, transactions: 1_000, concurrency: 20 })

  expect(report.foreignRows).toBe(0)
  expect(report.failed).toBeGreaterThan(100)
  const [stored] = await postgres.sql<{ keys: number }>('select count(*)::int as keys from tenant_shared.response_keys')
  expect(stored?.keys).toBe(report.committed)
})

async function setUp(sizes: { app?: number } = {}) {
  const postgres = await setUpPostgres()
  onTestFinished(() => postgres[Symbol.asyncDispose]())
  const pools = createPools(postgres, sizes)
  onTestFinished(() => pools.close())
  const oltp = new PostgresOltp({ pools })
  const [acme, globex] = await Promise.all([postgres.createTenant('acme'), postgres.createTenant('globex')])
  return { postgres, pools, oltp, acme, globex }
}

async function pidOf(tx: Tx): Promise<number> {
  const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
  return rows[0]?.pid ?? 0
}

async function countKeys(oltp: PostgresOltp, tenant: Parameters<PostgresOltp['inTenant']>[0]): Promise<number> {
  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<{ keys: number }>('select count(*)::int as keys from response_keys'),
  )
  return rows[0]?.keys ?? -1
}
