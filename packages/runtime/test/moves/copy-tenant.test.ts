import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import type { MoveKey } from '../../src/moves/move-row.ts'
import { NO_LIMITS } from '../../src/moves/run/source-stress.ts'
import { until } from '../support/until.ts'
import { setUpMoves } from './set-up-moves.ts'

/** Longer than a move waits for a server that never has less to do. */
const LONG_MS = 10_000

test('what nobody wrote down is copied again, with what it refers to, and ends as it is now', async () => {
  const { postgres, start, settle, addSurvey, schemaOf, compare } = await setUp()
  const acme = await postgres.createTenant('acme')
  const globex = await postgres.createTenant('globex')
  await addSurvey(acme)
  await addSurvey(globex)
  const { key, rows } = await start(acme.id)
  expect(await settle(key)).toMatchObject({ status: 'following', progress: { rows, rowsPlanned: rows } })
  const schema = await schemaOf(key)

  // All of it is there, one row as it was once.
  await postgres.sql(`update ${schema}.surveys set name = 'Once'`)
  await postgres.sql(REWIND, [key.moveId, '{}'])
  expect(await settle(key)).toMatchObject({ status: 'following', progress: { rows } })
  expect(await compare(key)).toMatchObject({ status: 'done', differenceCount: 0 })

  // The survey is said to be there, and is not.
  for (const table of ['options', 'questions', 'survey_versions', 'surveys'])
    await postgres.sql(`delete from ${schema}.${table}`)
  await postgres.sql(REWIND, [key.moveId, JSON.stringify({ surveys: { after: null, rows: 1, isDone: true } })])
  await settle(key)
  expect(await compare(key)).toMatchObject({ status: 'done', differenceCount: 0 })
  expect(await postgres.sql(`select distinct tenant_id from ${schema}.surveys`)).toEqual([{ tenant_id: acme.id }])
})

test('a name that passes from one row to another while they are followed is that of the other one', async () => {
  const { postgres, start, settle, compare } = await setUp()
  const acme = await postgres.createTenant('acme')
  const make = (name: string) => postgres.sql(MAKE_MAPPING, [acme.id, name])
  await make('nps')
  const { key } = await start(acme.id)
  await settle(key)

  await make('next')
  await postgres.sql(`update tenant_shared.mappings set deleted_at = now() where name = 'nps'`)
  await postgres.sql(`update tenant_shared.mappings set name = 'nps' where name = 'next'`)
  const followed = await settle(key)
  await make('next')
  await postgres.sql(`delete from tenant_shared.mappings where name = 'nps' and deleted_at is null`)
  await postgres.sql(`update tenant_shared.mappings set name = 'nps' where name = 'next'`)
  const again = await settle(key)

  expect([followed.trouble, again.trouble]).toEqual([undefined, undefined])
  expect(followed.progress).toMatchObject({ changes: 3 })
  expect(await compare(key)).toMatchObject({ status: 'done', differenceCount: 0 })
})

test('a copy waits while the server has enough to do, says why, and still does not stand', async () => {
  const { postgres, start, settle, addSurvey, advance } = await setUp({ limits: { ...NO_LIMITS, runningMax: 1 } })
  const acme = await postgres.createTenant('acme')
  await addSurvey(acme)
  const { key } = await start(acme.id)
  await keepBusy(postgres.url)
  await keepBusy(postgres.url)

  const waiting = await settle(key)
  advance(LONG_MS)
  const { status } = await settle(key)

  expect(waiting).toMatchObject({ status: 'copying', progress: { rows: 0 }, waiting: { reason: 'load', limit: 1 } })
  expect(waiting.waiting?.value).toBeGreaterThan(1)
  expect(status).toBe('following')
})

test('nobody waits for a copy that spares others: it rests until something is asked of it', async () => {
  const { postgres, moves, start, settle, addSurvey } = await setUp({ niceRatio: 1_000_000 })
  const acme = await postgres.createTenant('acme')
  await addSurvey(acme)
  const { key } = await start(acme.id)
  const settled = settle(key)
  await until('the place to be made', async () => (await postgres.sql(PLACES)).length === 1)

  await moves.cancel(key)

  expect(await settled).toMatchObject({ status: 'cancelled' })
})

test('a copy that rests goes on at full pace once somebody asks for that', async () => {
  const { postgres, moves, plan, start, settle, addSurvey } = await setUp({ niceRatio: 1_000_000 })
  const acme = await postgres.createTenant('acme')
  await addSurvey(acme)
  const { plan: planned } = await plan(acme.id, 'schema')
  expect(planned?.etaSeconds).toBeGreaterThan(planned?.etaAtFullPaceSeconds as number)
  const { key } = await start(acme.id)
  const settled = settle(key)
  await until('the place to be made', async () => (await postgres.sql(PLACES)).length === 1)

  expect(await moves.start(key, { pace: 'full' })).toMatchObject({ status: 'copying', pace: 'full' })

  expect(await settled).toMatchObject({ status: 'following', pace: 'full' })
  await expect(moves.start(key)).rejects.toMatchObject({ code: 'conflict' })
  expect(await moves.start(key, { pace: 'gentle' })).toMatchObject({ status: 'following', pace: 'gentle' })
})

test('what is counted up goes on behind what was ever given, also to rows that are gone', async () => {
  const { postgres, moves, start, settle, compare, schemaOf } = await setUp()
  const acme = await postgres.createTenant('acme')
  const next = async (schema: string, table: string, column: string): Promise<number> => {
    const [given] = await postgres.sql<{ id: string }>(NEXT, [`${schema}.${table}`, column])
    return Number(given?.id)
  }
  const { key } = await start(acme.id)
  await settle(key)
  const schema = await schemaOf(key)
  let last = 0
  while (last < 50) last = await next('tenant_shared', 'outbox', 'id')
  await next('tenant_shared', 'deliveries', 'position')

  await compare(key)
  await moves.cutOver(key, {})
  expect(await settle(key)).toMatchObject({ status: 'switched' })
  expect(await next(schema, 'outbox', 'id')).toBeGreaterThan(last)
  const ahead = await next(schema, 'deliveries', 'position')

  await compare(key)
  await moves.reverse(key, {})
  expect(await settle(key)).toMatchObject({ status: 'following' })
  expect(await next('tenant_shared', 'deliveries', 'position')).toBeGreaterThan(ahead)
})

async function setUp(options: Parameters<typeof setUpMoves>[0] = {}) {
  const moved = await setUpMoves(options)
  const { postgres, moves, plan, settle } = moved
  return {
    ...moved,
    start: async (tenantId: string) => {
      const { id: moveId, plan: planned } = await plan(tenantId, 'schema')
      await moves.start({ tenantId, moveId })
      return { key: { tenantId, moveId }, rows: planned?.rows }
    },
    compare: async (key: MoveKey) => {
      await moves.diff(key)
      return (await settle(key)).diff
    },
    schemaOf: async ({ moveId }: MoveKey) => {
      const [move] = await postgres.sql<{ name: string }>(SCHEMA, [moveId])
      return move?.name as string
    },
  }
}

/** One processor's worth of work, until the test ends. */
async function keepBusy(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  const working = client.query('do $$ begin loop perform 1; end loop; end $$').catch(() => {})
  onTestFinished(async () => {
    const admin = new pg.Client({ connectionString: url })
    await admin.connect()
    await admin.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    await admin.end()
    await working
  })
}

const PLACES = `select from pg_namespace where nspname like 'tenant\\_%' and nspname <> 'tenant_shared'`

const SCHEMA = `select target ->> 'schemaName' as name from control.tenant_moves where id = $1`

const NEXT = 'select nextval(pg_get_serial_sequence($1, $2)) as id'

const MAKE_MAPPING = 'insert into tenant_shared.mappings (tenant_id, id, name) values ($1, gen_random_uuid(), $2)'

/** As whoever died before it was written down leaves it. */
const REWIND = `
  update control.tenant_moves
  set status = 'copying', position = position || jsonb_build_object('copied', $2::jsonb), version = version + 1
  where id = $1`
