import { setTimeout as delay } from 'node:timers/promises'
import { type Bench, median } from './bench.ts'
import { cpuTimesMs } from './support/cpu-time.ts'
import { growTenants } from './support/grow-tenants.ts'
import type { Target } from './support/make-response.ts'
import type { OpenLoopResult } from './support/open-loop.ts'
import { runModule } from './support/run-module.ts'
import { type BenchPlatform, PROFILES, startPlatform } from './support/start-platform.ts'
import { untilCaughtUp } from './support/until-caught-up.ts'

const COUNTS = [1, 100, 10_000]
const TENANTS_MAX = Math.max(...COUNTS)
const PER_SECOND = 200
const TURNS = 3
/** So short that with most tenants all turns together meet each of them once. */
const SECONDS = Math.floor(TENANTS_MAX / PER_SECOND / TURNS)
const IDLE_MS = 10_000
/** The aim of the issue tracker, of the cost with one tenant. */
const RATIO_MAX = 1.15

type Print = (line: object) => void

/** Sends to each target in turn and waits until everything is on the dashboards. */
async function load({ url, config }: BenchPlatform, targets: readonly Target[], seconds: number): Promise<number> {
  const request = { url, targets, perSecond: PER_SECOND, seconds }
  const { accepted, other } = await runModule<OpenLoopResult>('open-loop.ts', request)
  if (other > 0) throw new Error(`${other} of ${accepted + other} responses were not accepted.`)
  await untilCaughtUp(config)
  return accepted
}

type PartTimes = Readonly<Record<string, number>>

/** Processor time of each part while something is done. */
async function measureCpu<T>(
  { parts }: BenchPlatform,
  work: () => Promise<T>,
): Promise<{ result: T; timesMs: PartTimes }> {
  const before = cpuTimesMs(parts())
  const result = await work()
  const after = Object.entries(cpuTimesMs(parts()))
  return { result, timesMs: Object.fromEntries(after.map(([part, timeMs]) => [part, timeMs - (before[part] ?? 0)])) }
}

/** Per response from its acceptance to the dashboard, by part of the platform. */
async function measureCost(platform: BenchPlatform, targets: readonly Target[]): Promise<PartTimes> {
  const { result: events, timesMs } = await measureCpu(platform, () => load(platform, targets, SECONDS))
  return Object.fromEntries(Object.entries(timesMs).map(([part, timeMs]) => [part, timeMs / events]))
}

/** What tenants cost that send nothing. */
async function measureIdle(platform: BenchPlatform): Promise<number> {
  const { timesMs } = await measureCpu(platform, () => delay(IDLE_MS))
  return round(total(timesMs) / IDLE_MS)
}

/** The targets of one turn: others than in the turns before, where there are enough. */
function targetsOf(targets: readonly Target[], count: number, turn: number): readonly Target[] {
  const from = (turn * SECONDS * PER_SECOND) % count
  return [...targets.slice(from, count), ...targets.slice(0, from)]
}

async function benchProfile(platform: BenchPlatform, print: Print): Promise<boolean> {
  const { profile } = platform
  const first = await growTenants(platform.config, [], 1)
  await load(platform, first, SECONDS)
  print({ case: 'idle', profile, tenants: 1, coresUsed: await measureIdle(platform) })
  const targets = await growTenants(platform.config, first, TENANTS_MAX)
  // What is known of a tenant is learnt from its first response.
  await load(platform, targets, TENANTS_MAX / PER_SECOND)
  print({ case: 'idle', profile, tenants: TENANTS_MAX, coresUsed: await measureIdle(platform) })

  // In turns, so that a busy moment of the machine hits all of them.
  const costs = new Map(COUNTS.map((count) => [count, [] as PartTimes[]]))
  for (let turn = 0; turn < TURNS; turn += 1)
    for (const [count, results] of costs) results.push(await measureCost(platform, targetsOf(targets, count, turn)))
  return report(costs, { profile, print })
}

function report(
  costs: ReadonlyMap<number, readonly PartTimes[]>,
  { profile, print }: { profile: string; print: Print },
) {
  let isMet = true
  let oneTenant: number | undefined
  for (const [tenants, results] of costs) {
    const cpuMsPerEvent = round(median(results.map(total)))
    const parts = Object.keys(results[0] ?? {})
    const byPart = Object.fromEntries(
      parts.map((part) => [part, round(median(results.map((times) => times[part] ?? 0)))]),
    )
    oneTenant ??= cpuMsPerEvent
    const ratio = round(cpuMsPerEvent / oneTenant)
    const figures = { cpuMsPerEvent, all: results.map((times) => round(total(times))), byPart }
    print({ case: 'cost', profile, tenants, perSecond: PER_SECOND, ...figures, ratio, ratioMax: RATIO_MAX })
    isMet &&= ratio <= RATIO_MAX
  }
  return isMet
}

const total = (times: PartTimes) => Object.values(times).reduce((sum, timeMs) => sum + timeMs, 0)
const round = (value: number) => Math.round(value * 100) / 100

export const bench: Bench = {
  name: 'tenants',
  title:
    'processor time per response, from its acceptance to the dashboard, at 1, 100 and 10,000 tenants, on both profiles',
  async run(print) {
    const results: boolean[] = []
    for (const profile of PROFILES) {
      await using platform = await startPlatform(profile)
      results.push(await benchProfile(platform, print))
    }
    return results.every((isMet) => isMet)
  },
}
