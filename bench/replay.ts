// What planning a large replay takes, and what running one does to live deliveries: see docs/benchmarks.md.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { type RunningProfile, startProfile } from '../scripts/profiles/start-profile.ts'
import { type Bench, median } from './bench.ts'
import { cpuTimesMs } from './support/cpu-time.ts'
import { createTarget } from './support/create-survey.ts'
import { createTargets, seedDeadLetters, settle, type Targets } from './support/dead-letters.ts'
import type { Target } from './support/make-response.ts'
import type { OpenLoopResult } from './support/open-loop.ts'
import { percentiles } from './support/percentiles.ts'
import { residentMiB } from './support/resident-memory.ts'
import { runModule } from './support/run-module.ts'

/** Each to three webhooks and along a route where it failed, and to one more webhook where it arrived. */
const EVENTS = 25_000
const WEBHOOKS = 4
/** Of a small plan: 1,000 deliveries. */
const FEW_EVENTS = 250
const FAILED = EVENTS * WEBHOOKS
const TURNS = 5
const PLAN_MS_MAX = 5_000
/** What planning 100,000 may add to the memory of the API, beyond what planning 1,000 adds. */
const MEMORY_MIB_MAX = 32
const LIVE_PER_SECOND = 30
const LIVE_SECONDS = 15
const P95_RISE_MAX = 0.1
/** That a replay has to begin with, and several times as much. */
const RATES = [50, 200]

type Print = (line: object) => void

interface Bed {
  readonly profile: RunningProfile
  readonly admin: pg.Pool
  readonly targets: Targets
  readonly survey: Target
}

async function planOnce({ targets, profile }: Bed, where: string) {
  const pid = profile.processes('api')[0]!.pid() as number
  const before = residentMiB(pid)
  let most = before
  const watching = setInterval(() => (most = Math.max(most, residentMiB(pid))), 10)
  const cpuBefore = databaseCpuMs(profile)
  const startedAt = performance.now()
  const { itemCount, leftOut } = await targets.howazit.replays.plan({ where })
  const ms = Math.round(performance.now() - startedAt)
  clearInterval(watching)
  const cpuMs = databaseCpuMs(profile) - cpuBefore
  return { itemCount, arrived: leftOut.delivered, ms, cpuMs, roseMiB: most - before }
}

/** Which other work on the machine changes less than the time on the clock. */
const databaseCpuMs = ({ engines }: RunningProfile): number =>
  cpuTimesMs({ postgres: { pid: engines.postgres.pid, isAlone: false } }).postgres ?? 0

/** The same rows in the same order into a table without keys, by a superuser whom no policy asks. */
async function writeBare({ admin, profile }: Bed): Promise<number> {
  await admin.query('drop table if exists bare_items')
  await admin.query('create table bare_items (like tenant_shared.replay_items including defaults)')
  const startedAt = performance.now()
  await admin.query(BARE, [profile.tenants[0]!.tenant.id])
  return Math.round(performance.now() - startedAt)
}

const BARE = `
  insert into bare_items (tenant_id, replay_id, position, delivery_id)
  select tenant_id, tenant_id, row_number() over (order by position), id
  from tenant_shared.deliveries
  where tenant_id = $1
    and status = 'exhausted'`

const ALL = "code ~ 'http_5*' and failed > now-1d"

async function measurePlanning(bed: Bed, print: Print): Promise<boolean> {
  const [plans, small, bare]: [Awaited<ReturnType<typeof planOnce>>[], number[], number[]] = [[], [], []]
  // The first one connects and compiles.
  await planOnce(bed, `${ALL} and response is null`)
  for (let turn = 0; turn < TURNS; turn += 1) {
    small.push((await planOnce(bed, `${ALL} and attempts = 3`)).roseMiB)
    plans.push(await planOnce(bed, ALL))
    bare.push(await writeBare(bed))
    await settle(bed.admin)
  }
  const times = plans.map(({ ms }) => ms)
  const rises = plans.map(({ roseMiB }) => roseMiB)
  const [ms, limitMs, roseMiB, smallRoseMiB] = [median(times), median(bare), median(rises), median(small)]
  print({
    case: 'planning',
    deliveries: plans[0]?.itemCount,
    arrived: plans[0]?.arrived,
    ms,
    msMax: PLAN_MS_MAX,
    limitMs,
    ofLimit: Number((ms / limitMs).toFixed(2)),
    databaseCpuMs: median(plans.map(({ cpuMs }) => cpuMs)),
    spread: times,
    limitSpread: bare,
    memoryMiB: roseMiB,
    memoryOfSmallMiB: smallRoseMiB,
    memorySpread: rises,
    turns: TURNS,
  })
  const isWhole = plans.every(({ itemCount }) => itemCount === FAILED)
  return isWhole && ms <= PLAN_MS_MAX && roseMiB - smallRoseMiB <= MEMORY_MIB_MAX
}

/** From the storing of a response until its deliveries were made. */
async function sendLive({ admin, profile, survey }: Bed): Promise<number> {
  const { rows } = await admin.query<{ now: Date }>('select now()')
  const since = rows[0]!.now
  const { url } = profile.processes('api')[0]!
  const request = { url, targets: [survey], perSecond: LIVE_PER_SECOND, seconds: LIVE_SECONDS }
  const { accepted, other } = await runModule<OpenLoopResult>('open-loop.ts', request)
  if (other > 0) throw new Error(`${other} of ${accepted + other} responses were not accepted.`)
  const tenantId = profile.tenants[0]!.tenant.id
  for (;;) {
    const { rows: delays } = await admin.query<{ ms: number }>(DELAYS, [tenantId, since])
    if (delays.length === accepted * WEBHOOKS) return percentiles(delays.map(({ ms }) => ms)).p95Ms
    await delay(250)
  }
}

const DELAYS = `
  select extract(epoch from completed_at - (event ->> 'timestamp')::timestamptz)::float8 * 1000 as ms
  from tenant_shared.deliveries
  where tenant_id = $1
    and created_at >= $2
    and status = 'delivered'`

async function measureLive(bed: Bed, ratePerSecond: number, print: Print): Promise<boolean> {
  const { replays } = bed.targets.howazit
  const { id, itemCount } = await replays.plan({ where: `${ALL} and connector = webhook` })
  await replays.run(id, { ratePerSecond, maxErrorPercent: 100 })
  await delay(2_000)
  await pause(bed, id)
  const [alone, beside]: [number[], number[]] = [[], []]
  await sendLive(bed)
  for (let turn = 0; turn < TURNS; turn += 1) {
    // The order changes, so that whatever drifts favours neither.
    for (const isBeside of turn % 2 === 0 ? [false, true] : [true, false]) {
      if (isBeside) await replays.resume(id)
      const p95Ms = await sendLive(bed)
      if (isBeside) await pause(bed, id)
      ;(isBeside ? beside : alone).push(p95Ms)
    }
  }
  const { progress } = await replays.cancel(id)
  const rise = median(beside) / median(alone) - 1
  print({
    case: 'live deliveries beside a replay',
    ratePerSecond,
    planned: itemCount,
    replayed: progress.delivered,
    failed: progress.failed,
    livePerSecond: LIVE_PER_SECOND * WEBHOOKS,
    p95Ms: median(alone),
    p95MsBeside: median(beside),
    rise: Number(rise.toFixed(3)),
    riseMax: P95_RISE_MAX,
    spread: alone,
    spreadBeside: beside,
    turns: TURNS,
  })
  return rise <= P95_RISE_MAX
}

async function pause({ targets: { howazit } }: Bed, id: string): Promise<void> {
  await howazit.replays.pause(id)
  while ((await howazit.replays.get(id)).progress.sending > 0) await delay(100)
}

async function startReceivers() {
  const path = new URL('support/receive.ts', import.meta.url).pathname
  const child = fork(path, [String(WEBHOOKS)], { execArgv: ['--conditions=@howazit/source'] })
  const [ports] = (await once(child, 'message')) as [number[]]
  const urls = ports.slice(0, WEBHOOKS).map((port) => `http://127.0.0.1:${port}/`)
  return { urls, [Symbol.dispose]: () => child.disconnect() }
}

const ROLES = { api: 1, processor: 1, dispatcher: 1, delivery: 1 }

export const bench: Bench = {
  name: 'replay',
  title: 'planning 100,000 dead letters beside the bare writing of the same rows, and live deliveries beside a replay',
  async run(print) {
    using receivers = await startReceivers()
    const env = { HOWAZIT_CONNECTORS_DIR: resolve(import.meta.dirname, '../examples/connectors') }
    await using profile = await startProfile('embedded', { roles: ROLES, env })
    const admin = new pg.Pool({ connectionString: profile.adminUrl, max: 2 })
    try {
      const targets = await createTargets(profile, receivers.urls)
      const survey = await createTarget(profile.processes('api')[0]!.url, profile.tenants[0]!.token)
      await seedDeadLetters(admin, profile, { events: EVENTS, threeAttempts: FEW_EVENTS, targets })
      const bed = { profile, admin, targets, survey }
      const isFast = await measurePlanning(bed, print)
      let isCalm = true
      for (const rate of RATES) isCalm = (await measureLive(bed, rate, print)) && isCalm
      return isFast && isCalm
    } finally {
      await admin.end()
    }
  },
}
