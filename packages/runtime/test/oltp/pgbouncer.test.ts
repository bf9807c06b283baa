import { randomBytes, randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import type { AcceptedResponse } from '../../src/ingest/accepted-response.ts'
import { PostgresAcceptLog } from '../../src/ingest/postgres-accept-log.ts'
import type { Tx } from '../../src/oltp/oltp.ts'
import { createPools, type PoolSizes } from '../../src/oltp/pools.ts'
import { PostgresListener } from '../../src/oltp/postgres-listener.ts'
import { PostgresOltp } from '../../src/oltp/postgres-oltp.ts'
import { runStatement } from '../../src/oltp/run-statement.ts'
import { PostgresStream } from '../../src/stream/postgres/postgres-stream.ts'
import { createTenant } from '../../src/tenancy/create-tenant.ts'
import { setUpPostgres } from '../support/set-up-postgres.ts'
import { describePgbouncer, startPgbouncer } from '../support/start-pgbouncer.ts'
import { until } from '../support/until.ts'
import { mixTenants } from '../tenancy/mix-tenants.ts'

const INSERT_KEY = `insert into response_keys (tenant_id, response_id, submitted_at, body_hash) values ($1, $2, now(), '')`
const COUNT_KEYS = 'select count(*)::int as keys from response_keys'
const SESSION = `
  select current_user::text as user, current_setting('app.tenant', true) as tenant,
    current_setting('search_path') as path, current_setting('statement_timeout') as timeout`

describePgbouncer('through a transaction pooler with one connection', () => {
  test('every unit of work is the role it should be, whoever used the connection before', async () => {
    const { pools, oltp, acme } = await setUp({ poolSize: 1 })
    const userOf = async (tx: Tx) =>
      (await tx.query<{ user: string }>('select current_user::text as user')).rows[0]?.user
    const runAs = async (pool: typeof pools.app) =>
      (await runStatement<{ user: string }>(pool, 'select current_user::text as user')).rows[0]?.user

    for (let round = 0; round < 3; round += 1) {
      expect(await oltp.inTenant(acme, userOf)).toBe('howazit_app')
      expect(await runAs(pools.ingest)).toBe('howazit_ingest')
      expect(await oltp.asOperator('look', userOf)).toBe('howazit_operator')
      expect(await runAs(pools.app)).toBe('howazit_app')
      expect(await runAs(pools.partitioner)).toBe('howazit_partitioner')
    }
  })

  test('nothing of a transaction is left to the session, however it ended', async () => {
    const { pools, oltp, acme, session } = await setUp({ poolSize: 1 })
    const before = await session()

    await oltp.inTenant(acme, (tx) => tx.query(INSERT_KEY, [acme.id, randomUUID()]))
    await runStatement(pools.ingest, 'select 1')
    await expect(oltp.inTenant(acme, () => Promise.reject(new Error('work failed')))).rejects.toThrow('work failed')
    await expect(oltp.inTenant(acme, (tx) => tx.query('select 1 / 0'))).rejects.toMatchObject({ code: '22012' })
    await expect(runStatement(pools.app, 'select 1 / 0')).rejects.toMatchObject({ code: '22012' })

    expect(await session()).toEqual(before)
    expect(before.user).toMatch(/^pooled_/)
  })

  test('after an error, a time-out and a cut connection the next tenant finds nothing of the last one', async () => {
    const { oltp, acme, globex } = await setUp({ poolSize: 1 })
    const insertAnd = (end: (tx: Tx) => Promise<unknown>) =>
      oltp.inTenant(acme, async (tx) => {
        await tx.query(INSERT_KEY, [acme.id, randomUUID()])
        await end(tx)
      })
    const endings: ((tx: Tx) => Promise<unknown>)[] = [
      (tx) => tx.query('select 1 / 0'),
      (tx) =>
        tx
          .query(`select set_config('statement_timeout', '1', true), pg_sleep(0)`)
          .then(() => tx.query('select pg_sleep(5)')),
      (tx) => tx.query('select pg_cancel_backend(pg_backend_pid())'),
      (tx) => tx.query('select pg_terminate_backend(pg_backend_pid())'),
      (tx) => tx.query('select 1 / 0').catch(() => {}),
    ]

    for (const end of endings) {
      await expect(insertAnd(end)).rejects.toThrow()
      const seen = await oltp.inTenant(globex, async (tx) => {
        await tx.query(INSERT_KEY, [globex.id, randomUUID()])
        return (
          await tx.query<{ tenants: number }>('select count(distinct tenant_id)::int as tenants from response_keys')
        ).rows
      })
      expect(seen).toEqual([{ tenants: 1 }])
    }
    expect((await oltp.inTenant(acme, (tx) => tx.query(COUNT_KEYS))).rows).toEqual([{ keys: 0 }])
    expect((await oltp.inTenant(globex, (tx) => tx.query(COUNT_KEYS))).rows).toEqual([{ keys: endings.length }])
  })

  test('a statement whose role is refused does not run as the login role', async () => {
    const { pools, admin, login } = await setUp({ poolSize: 1 })
    await admin(`grant usage on schema control to ${login}; grant insert on control.tenants to ${login}`)
    await admin(`revoke howazit_operator from ${login}`)
    const insert = `insert into control.tenants (id, slug, name) values (gen_random_uuid(), 'leak', 'Leak')`

    await expect(runStatement(pools.operator, insert)).rejects.toMatchObject({ code: '42501' })

    expect(await admin(`select from control.tenants where slug = 'leak'`)).toEqual([])
  })
})

describePgbouncer('through a transaction pooler', () => {
  test('statements with parameters repeat on any of its connections', async () => {
    const { oltp, acme } = await setUp({ poolSize: 3 })
    const repeat = () => oltp.inTenant(acme, (tx) => tx.query(`${COUNT_KEYS} where tenant_id = $1`, [acme.id]))

    const counted = await Promise.all(Array.from({ length: 60 }, repeat))

    expect(counted.every(({ rows }) => rows[0]?.keys === 0)).toBe(true)
  })

  test('claims are accepted once, and announced over the connection that goes past it', async () => {
    const { pools, acme, directUrl } = await setUp({ poolSize: 2 })
    const listener = new PostgresListener(directUrl)
    listener.start()
    onTestFinished(() => listener.stop())
    const stream = new PostgresStream({ pool: pools.operator, listener })
    onTestFinished(() => stream.close())
    const acceptLog = new PostgresAcceptLog({ pool: pools.ingest, onAppended: () => stream.announce('responses.raw') })
    onTestFinished(() => acceptLog.close())
    const response = toResponse(acme.id)
    const seen: string[] = []
    await stream.subscribe('responses.raw', 'store', {
      batchSizeMax: 10,
      handle: async (messages) => void seen.push(...messages.map(({ value }) => value)),
    })

    const first = await acceptLog.accept([response])
    const second = await acceptLog.accept([response])

    expect([first[0]?.status, second[0]?.status]).toEqual(['accepted', 'duplicate'])
    await until('the message to arrive', () => seen.length === 1)
  })

  test('no tenant sees another’s rows while transactions of ten end in every way over three connections', async () => {
    const { oltp, admin } = await setUp({ poolSize: 3, sizes: { app: 10 } })
    const tenants = []
    for (let at = 0; at < 10; at += 1) tenants.push(await createTenant(oltp, { slug: `t-${at}`, name: `T ${at}` }))

    const report = await mixTenants({ oltp, tenants, transactions: 400, concurrency: 20 })

    expect(report.foreignRows).toBe(0)
    expect(report.failed).toBeGreaterThan(40)
    const [stored] = await admin('select count(*)::int as keys from tenant_shared.response_keys')
    expect(stored).toEqual({ keys: report.committed })
  })
})

/** As it is in production: a login role that may only become others, and a pooler between. */
async function setUp({ poolSize, sizes }: { poolSize: number; sizes?: Partial<PoolSizes> }) {
  const postgres = await setUpPostgres()
  onTestFinished(() => postgres[Symbol.asyncDispose]())
  const login = await createLogin(postgres)
  const direct = new URL(postgres.url)
  direct.username = login
  direct.password = login
  const pooler = await startPgbouncer({ url: direct.href, poolSize })
  onTestFinished(() => pooler[Symbol.asyncDispose]())
  const pools = createPools({ url: pooler.url, directUrl: direct.href }, sizes)
  onTestFinished(() => pools.close())
  const oltp = new PostgresOltp({ pools })
  const acme = await createTenant(oltp, { slug: 'acme', name: 'Acme' })
  const globex = await createTenant(oltp, { slug: 'globex', name: 'Globex' })
  const session = () => querySession(pooler.url)
  return { pools, oltp, acme, globex, session, login, directUrl: direct.href, admin: postgres.sql }
}

async function createLogin({ sql }: Awaited<ReturnType<typeof setUpPostgres>>): Promise<string> {
  const login = `pooled_${randomBytes(6).toString('hex')}`
  await sql(`create role ${login} login password '${login}'`)
  await sql(
    `grant howazit_app, howazit_ingest, howazit_operator, howazit_partitioner to ${login} with inherit false, set true`,
  )
  onTestFinished(async () => {
    await sql(`drop owned by ${login}; drop role ${login}`)
  })
  return login
}

/** What a client finds that sets nothing. */
async function querySession(connectionString: string): Promise<Record<string, unknown>> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(SESSION)).rows[0]
  } finally {
    await client.end()
  }
}

function toResponse(tenantId: string): AcceptedResponse {
  const id = randomUUID()
  const body = { surveyId: id, submittedAt: '2026-11-20T10:15:30.000Z', answers: [] }
  return { tenantId, key: id, bodyHash: '00', responseId: id, acceptedAt: new Date().toISOString(), body }
}
