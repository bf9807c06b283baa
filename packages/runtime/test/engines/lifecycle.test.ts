import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createClient } from '@clickhouse/client'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listDescendants } from '../../../../drills/support/process-table.ts'
import { isProcessAlive } from '../../src/engines/foreign-process.ts'
import { startEmbeddedClickhouse, startEmbeddedEngines, startEmbeddedPostgres } from '../../src/engines/index.ts'
import { testFolder } from '../support/test-folder.ts'
import { until } from '../support/until.ts'
import { copyCluster } from './copy-cluster.ts'

const PARENT = fileURLToPath(new URL('./run-engines.ts', import.meta.url))
const NOBODY = 65_534

let stateDir: string

beforeEach(async () => {
  stateDir = await mkdtemp(join(testFolder(), 'engines-'))
  await chmod(stateDir, 0o711)
})

afterEach(() => rm(stateDir, { recursive: true, force: true }))

async function queryPostgres(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

async function waitUntilGone(...pids: readonly number[]): Promise<void> {
  await until(
    `${pids.join(', ')} to be gone`,
    async () => !(await Promise.all(pids.map(isProcessAlive))).includes(true),
  )
}

interface Parent {
  readonly process: ChildProcess
  readonly pids: readonly [number, number]
}

/** Runs both engines under a process of their own, which a test may kill. */
async function startParent(user: { uid?: number; gid?: number } = {}): Promise<Parent> {
  if (user.uid === undefined) await copyCluster(join(stateDir, 'postgres', 'data'))
  const child = spawn(process.execPath, ['--conditions=@howazit/source', PARENT, stateDir], {
    ...user,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line]: string[] = await once(createInterface({ input: child.stdout }), 'line')
  return { process: child, pids: JSON.parse(line ?? '') }
}

/** A process of PostgreSQL's own user that is not PostgreSQL, as a reused pid would be. */
function startStranger(): AsyncDisposable & { readonly pid: number | undefined } {
  const user = process.getuid?.() === 0 ? { uid: Number(execFileSync('id', ['-u', 'postgres'])) } : {}
  const child = spawn('sleep', ['60'], { ...user, stdio: 'ignore' })
  const end = async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return { pid: child.pid, [Symbol.asyncDispose]: end }
}

test('PostgreSQL starts, keeps its data across a restart, and asks for its password', async () => {
  const dataDir = join(stateDir, 'data')
  const first = await startEmbeddedPostgres({ dataDir })
  await queryPostgres(first.url, 'create table kept as select 7 as x')
  const wrong = first.url.replace(/postgres:[^@]+@/, 'postgres:guess@')
  await expect(queryPostgres(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' })
  await first.stop()
  await waitUntilGone(first.pid)

  await using second = await startEmbeddedPostgres({ dataDir })
  expect(await queryPostgres(second.url, 'select x from kept')).toEqual([{ x: 7 }])
})

test('a second start on the same directory adopts the running server and leaves it running', async () => {
  const dataDir = join(stateDir, 'data')
  await copyCluster(dataDir)
  await using owner = await startEmbeddedPostgres({ dataDir, fsync: false })
  const guest = await startEmbeddedPostgres({ dataDir })

  expect(guest).toMatchObject({ adopted: true, pid: owner.pid, url: owner.url })
  await guest.stop()
  expect(await queryPostgres(owner.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('two first starts at the same moment end up on one server', async () => {
  const dataDir = join(stateDir, 'data')
  const [one, other] = await Promise.all([
    startEmbeddedPostgres({ dataDir, fsync: false }),
    startEmbeddedPostgres({ dataDir, fsync: false }),
  ])
  const { pid } = one

  expect(other.pid).toBe(pid)
  await Promise.all([one.stop(), other.stop()])
  await waitUntilGone(pid)
})

test('PostgreSQL comes back on the same port after kill -9, with everything that was committed', async () => {
  const restarted = Promise.withResolvers<void>()
  const dataDir = join(stateDir, 'data')
  await copyCluster(dataDir)
  await using postgres = await startEmbeddedPostgres({ dataDir, onRestart: restarted.resolve })
  const { pid, url } = postgres
  await queryPostgres(url, 'create table kept as select generate_series(1, 1000) as x')
  process.kill(pid, 'SIGKILL')
  await restarted.promise

  expect(postgres.pid).not.toBe(pid)
  expect(await queryPostgres(url, 'select count(*)::int as n from kept')).toEqual([{ n: 1_000 }])
})

test('ClickHouse comes back on the same port after kill -9, with everything that was acknowledged', async () => {
  const restarted = Promise.withResolvers<void>()
  await using clickhouse = await startEmbeddedClickhouse({ dataDir: stateDir, onRestart: restarted.resolve })
  const { pid, url, username, password } = clickhouse
  await using client = createClient({ url, username, password, log: { level: 127 } })
  await client.command({ query: 'create table kept (x UInt32) engine = MergeTree order by x' })
  await client.insert({ table: 'kept', values: [{ x: 7 }], format: 'JSONEachRow' })
  process.kill(pid, 'SIGKILL')
  await restarted.promise

  const result = await client.query({ query: 'select x from kept', format: 'JSONEachRow' })
  expect(await result.json()).toEqual([{ x: 7 }])
  expect(clickhouse.pid).not.toBe(pid)
})

test('of a block cut off by kill -9 at any point, its retry completes each month or leaves it out whole, and doubles none', async () => {
  let restarted = Promise.withResolvers<void>()
  await using clickhouse = await startEmbeddedClickhouse({ dataDir: stateDir, onRestart: () => restarted.resolve() })
  const { url, username, password } = clickhouse
  await using client = createClient({ url, username, password, log: { level: 127 } })
  const engine = (order: string) =>
    `engine = MergeTree partition by toYYYYMM(at) order by ${order} settings non_replicated_deduplication_window = 10000`
  await client.command({ query: `create table fact (id UInt32, at Date, batch String) ${engine('id')}` })
  await client.command({ query: `create table sums (at Date, batch String, n UInt64) ${engine('(batch, at)')}` })
  const view = 'select at, batch, toUInt64(count()) as n from fact group by at, batch'
  await client.command({ query: `create materialized view to_sums to sums as ${view}` })

  // Spread over the 5 to 30 ms that such an insert takes: in 290 kills a third left a part of the block behind.
  for (const killAfterMs of [2, 7, 12, 17, 22]) {
    const batch = `batch-${killAfterMs}`
    const values = Array.from({ length: 300 }, (_, id) => ({ id, at: `2026-0${1 + (id % 3)}-05`, batch }))
    const insert = () =>
      client.insert({
        table: 'fact',
        values,
        format: 'JSONEachRow',
        clickhouse_settings: {
          insert_deduplication_token: batch,
          deduplicate_blocks_in_dependent_materialized_views: 1,
        },
      })
    restarted = Promise.withResolvers<void>()
    const cutOff = insert().catch(() => undefined)
    await delay(killAfterMs)
    process.kill(clickhouse.pid, 'SIGKILL')
    await Promise.all([cutOff, restarted.promise])
    await insert()
  }
  // The note of a token and its part are two writes. Where a kill fell in between, the retry takes the month for a repeat (seen
  // once, on a busy machine): why the sink counts what it sends again.
  const query = `
    select f.batch as batch, f.at as at, toUInt32(f.n) as facts, toUInt32(s.n) as summed
    from (select batch, at, count() as n from fact group by batch, at) as f
    full join (select batch, at, sum(n) as n from sums group by batch, at) as s using (batch, at)`
  const result = await client.query({ query, format: 'JSONEachRow' })
  const months = await result.json<{ batch: string; at: string; facts: number; summed: number }>()
  const isWhole = (count: number) => count === 0 || count === 100

  expect(months.filter(({ facts, summed }) => !isWhole(facts) || !isWhole(summed))).toEqual([])
  // Five batches of three months, in each of which the kill falls into one place.
  expect(months.filter(({ facts, summed }) => facts === 100 && summed === 100).length).toBeGreaterThanOrEqual(10)
})

test('an engine that keeps dying is given up, and says so', async () => {
  const down = Promise.withResolvers<Error>()
  let kills = 0
  await using clickhouse = await startEmbeddedClickhouse({
    dataDir: stateDir,
    restartsMax: 3,
    onRestart: () => kill(),
    onDown: down.resolve,
  })
  const kill = () => {
    kills += 1
    process.kill(clickhouse.pid, 'SIGKILL')
  }
  kill()

  expect((await down.promise).message).toContain('went down 4 times')
  expect(kills).toBe(4)
})

test('stopping at any moment leaves no process behind', async () => {
  await copyCluster(join(stateDir, 'postgres', 'data'))
  const engines = await startEmbeddedEngines({ stateDir, fsync: false })
  const pids = [engines.postgres.pid, engines.clickhouse.pid]
  process.kill(engines.postgres.pid, 'SIGKILL')
  process.kill(engines.clickhouse.pid, 'SIGKILL')
  await engines.stop()
  await engines.stop()

  await waitUntilGone(...pids, engines.postgres.pid, engines.clickhouse.pid)
})

test('both engines end by themselves when their parent is killed with -9', async () => {
  const parent = await startParent()
  parent.process.kill('SIGKILL')
  await waitUntilGone(...parent.pids)

  await using postgres = await startEmbeddedPostgres({ dataDir: join(stateDir, 'postgres', 'data') })
  expect(postgres.adopted).toBe(false)
})

test('a guard that is killed is replaced, so that PostgreSQL still ends with its parent', async () => {
  const parent = await startParent()
  const findGuard = () => listDescendants(parent.process.pid as number).find(({ command }) => command.includes('guard'))
  const guard = findGuard()
  process.kill(guard?.pid as number, 'SIGKILL')
  await until('another guard', () => findGuard() !== undefined && findGuard()?.pid !== guard?.pid)

  parent.process.kill('SIGKILL')
  await waitUntilGone(...parent.pids)
})

test.runIf(process.getuid?.() === 0)('both engines run for an ordinary user', async () => {
  await chown(stateDir, NOBODY, NOBODY)
  const parent = await startParent({ uid: NOBODY, gid: NOBODY })
  const exited = once(parent.process, 'exit')
  parent.process.kill('SIGTERM')

  expect(await exited).toEqual([0, null])
  await waitUntilGone(...parent.pids)
})

test('a second start of ClickHouse adopts the running engine and leaves it running', async () => {
  await using owner = await startEmbeddedClickhouse({ dataDir: stateDir })
  const guest = await startEmbeddedClickhouse({ dataDir: stateDir })
  const { pid, url, username, password } = owner

  expect(guest).toMatchObject({ adopted: true, pid, url, username, password })
  await guest.stop()
  await using client = createClient({ url, username, password })
  expect(await client.ping({ select: true })).toEqual({ success: true })
})

test('two first starts of ClickHouse at the same moment end up on one engine', async () => {
  const [one, other] = await Promise.all([
    startEmbeddedClickhouse({ dataDir: stateDir }),
    startEmbeddedClickhouse({ dataDir: stateDir }),
  ])

  expect(other.pid).toBe(one.pid)
  await Promise.all([one.stop(), other.stop()])
})

test('a guest takes over when the owner of its ClickHouse stops', async () => {
  const restarted = Promise.withResolvers<void>()
  const owner = await startEmbeddedClickhouse({ dataDir: stateDir })
  await using guest = await startEmbeddedClickhouse({ dataDir: stateDir, onRestart: restarted.resolve })
  await owner.stop()
  await restarted.promise
  const { url, username, password } = guest
  await using client = createClient({ url, username, password })

  expect(guest.adopted).toBe(false)
  expect(await client.ping({ select: true })).toEqual({ success: true })
})

test('a guest takes over when the owner of its engines stops', async () => {
  const restarted = Promise.withResolvers<void>()
  const dataDir = join(stateDir, 'data')
  await copyCluster(dataDir)
  const owner = await startEmbeddedPostgres({ dataDir, fsync: false })
  await using guest = await startEmbeddedPostgres({ dataDir, fsync: false, onRestart: restarted.resolve })
  await owner.stop()
  await restarted.promise

  expect(guest.adopted).toBe(false)
  expect(await queryPostgres(guest.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a lock file that names another living program does not keep PostgreSQL down', async () => {
  const dataDir = join(stateDir, 'data')
  await copyCluster(dataDir)
  const first = await startEmbeddedPostgres({ dataDir, fsync: false })
  const lock = await readFile(join(dataDir, 'postmaster.pid'), 'utf8')
  await first.stop()
  await using stranger = startStranger()
  const lockPath = join(dataDir, 'postmaster.pid')
  const { uid, gid } = await stat(dataDir)
  await writeFile(lockPath, lock.replace(/^\d+/, String(stranger.pid)), { mode: 0o600 })
  await chown(lockPath, uid, gid)

  await using second = await startEmbeddedPostgres({ dataDir, fsync: false })
  expect(await queryPostgres(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test.runIf(process.getuid?.() === 0)(
  'root may keep its state in a folder that is closed to everybody else',
  async () => {
    await chmod(stateDir, 0o700)
    await using postgres = await startEmbeddedPostgres({ dataDir: join(stateDir, 'data'), fsync: false })

    expect(await queryPostgres(postgres.url, 'select 1 as one')).toEqual([{ one: 1 }])
  },
)
