import { availableParallelism } from 'node:os'
import { SINK_SUBSCRIPTION } from '../packages/runtime/src/analytics/sink-responses.ts'
import type { Bench } from './bench.ts'
import { cpuTimesMs } from './support/cpu-time.ts'
import { createTarget } from './support/create-survey.ts'
import type { Target } from './support/make-response.ts'
import type { OpenLoopRequest, OpenLoopResult } from './support/open-loop.ts'
import { runModule } from './support/run-module.ts'
import { type BenchPlatform, PROFILES, startPlatform } from './support/start-platform.ts'
import { untilSunk } from './support/until-sunk.ts'

const RATES = [200, 1_000]
const SECONDS = 60
const WARM_UP_SECONDS = 10
const MARKERS_PER_SECOND = 5
/** The aims of the issue tracker. */
const P95_MS_MAX = 1_000
const MAX_MS = 5_000

type Print = (line: object) => void
type Load = Omit<OpenLoopRequest, 'url' | 'targets'>

interface Measured extends OpenLoopResult {
  /** Processor time of each part of the platform, engines included, per response. */
  readonly cpuMsPerResponse: Readonly<Record<string, number>>
}

/** One rate, from its first request until the dashboard shows everything that was accepted. */
async function measure({ url, token, parts }: BenchPlatform, name: string, load: Load): Promise<Measured> {
  const target = await createTarget(url, token, `load-${name}`)
  const markers = { target: await createTarget(url, token, `markers-${name}`), perSecond: MARKERS_PER_SECOND }
  const before = cpuTimesMs(parts())
  const result = await runModule<OpenLoopResult>('open-loop.ts', { url, targets: [target], markers, ...load })
  const seen = (of: Target, accepted: number) => untilSunk(url, of, accepted)
  const marked = result.lag.samples + result.lag.missing
  await Promise.all([seen(target, result.accepted - marked), seen(markers.target, marked)])
  const shares = Object.entries(cpuTimesMs(parts())).map(
    ([part, timeMs]) => [part, round((timeMs - (before[part] ?? 0)) / result.accepted)] as const,
  )
  return { ...result, cpuMsPerResponse: Object.fromEntries(shares) }
}

const sum = (figures: Readonly<Record<string, number>>) => Object.values(figures).reduce((total, one) => total + one, 0)
const round = (figure: number) => Math.round(figure * 100) / 100

async function benchProfile(platform: BenchPlatform, print: Print): Promise<boolean> {
  const { profile } = platform
  await measure(platform, 'warm-up', { perSecond: 200, seconds: WARM_UP_SECONDS })
  const idle = await measure(platform, 'idle', { perSecond: 0, seconds: SECONDS / 2 })
  print({
    case: 'nothing but samples (limit)',
    profile,
    perSecond: 0,
    lingerMs: SINK_SUBSCRIPTION.lingerMs,
    ...idle.lag,
  })
  let isMet = true
  for (const perSecond of RATES) {
    const { lag, answers, accepted, other, cpuMsPerResponse } = await measure(platform, `${perSecond}`, {
      perSecond,
      seconds: SECONDS,
    })
    const ratio = round(lag.p50Ms / idle.lag.p50Ms)
    print({ case: 'ingest to dashboard', profile, perSecond, ...lag, p95MsMax: P95_MS_MAX, maxMsMax: MAX_MS, ratio })
    // Beyond what its cores can do, a machine falls behind for as long as the load lasts.
    const coresUsed = round((sum(cpuMsPerResponse) * perSecond) / 1000)
    print({ case: 'processor time', profile, perSecond, coresUsed, cores: availableParallelism(), cpuMsPerResponse })
    print({ case: 'answers meanwhile', profile, perSecond, accepted, other, ...answers })
    isMet &&= lag.p95Ms < P95_MS_MAX && lag.maxMs < MAX_MS && lag.missing === 0 && other === 0
  }
  return isMet
}

export const bench: Bench = {
  name: 'lag',
  title: 'from the 202 until the dashboard shows the response, at 200 and 1,000 responses per second, on both profiles',
  async run(print) {
    const results: boolean[] = []
    for (const profile of PROFILES) {
      await using platform = await startPlatform(profile)
      results.push(await benchProfile(platform, print))
    }
    return results.every((isMet) => isMet)
  },
}
