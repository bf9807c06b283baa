import type { Bench } from './bench.ts'
import { cpuTimesMs } from './support/cpu-time.ts'
import { growTenants } from './support/grow-tenants.ts'
import type { Target } from './support/make-response.ts'
import type { OpenLoopResult } from './support/open-loop.ts'
import { runModule } from './support/run-module.ts'
import { type BenchPlatform, PROFILES, startPlatform } from './support/start-platform.ts'
import { untilCaughtUp } from './support/until-caught-up.ts'

const COUNTS = [1, 100, 10_000]
const PER_SECOND = 200
const SECONDS = 50
/** Long enough for each of the tenants to be met once: what is known of them costs what it costs then only once. */
const WARM_UP_SECONDS = SECONDS
/** The aim of the issue tracker, of the cost with one tenant. */
const RATIO_MAX = 1.15

type Print = (line: object) => void

/** Sends to each tenant in turn and waits until everything is on the dashboards. */
async function load({ url, config }: BenchPlatform, targets: readonly Target[], seconds: number): Promise<number> {
  const request = { url, targets, perSecond: PER_SECOND, seconds }
  const { accepted, other } = await runModule<OpenLoopResult>('open-loop.ts', request)
  if (other > 0) throw new Error(`${other} of ${accepted + other} responses were not accepted.`)
  await untilCaughtUp(config)
  return accepted
}

/** Processor time per event from its acceptance to the dashboard, in all and by part of the platform. */
async function measureCost(platform: BenchPlatform, targets: readonly Target[]) {
  await load(platform, targets, WARM_UP_SECONDS)
  const before = cpuTimesMs(platform.parts())
  const events = await load(platform, targets, SECONDS)
  const after = cpuTimesMs(platform.parts())
  const byPart = Object.fromEntries(
    Object.entries(after).map(([part, timeMs]) => [part, round((timeMs - (before[part] ?? 0)) / events)]),
  )
  const totalMs = round(Object.values(byPart).reduce((sum, ms) => sum + ms, 0))
  return { events, cpuMsPerEvent: totalMs, byPart }
}

async function benchProfile(platform: BenchPlatform, print: Print): Promise<boolean> {
  let targets: readonly Target[] = []
  let oneTenant: number | undefined
  let isMet = true
  for (const count of COUNTS) {
    targets = await growTenants(platform.config, targets, count)
    const cost = await measureCost(platform, targets)
    oneTenant ??= cost.cpuMsPerEvent
    const ratio = round(cost.cpuMsPerEvent / oneTenant)
    print({ tenants: count, profile: platform.profile, perSecond: PER_SECOND, ...cost, ratio, ratioMax: RATIO_MAX })
    isMet &&= ratio <= RATIO_MAX
  }
  return isMet
}

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
