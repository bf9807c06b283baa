// What everybody else notices of a tenant that is moved: see docs/benchmarks.md.
import { randomUUID } from 'node:crypto'
import { fillTenant } from '../drills/support/fill-tenant.ts'
import { openTenantMover, type TenantMover } from '../drills/support/tenant-mover.ts'
import { type RunningProfile, startProfile } from '../scripts/profiles/start-profile.ts'
import { type Bench, median } from './bench.ts'
import { createTarget } from './support/create-survey.ts'
import type { Target } from './support/make-response.ts'
import type { OpenLoopResult } from './support/open-loop.ts'
import { runModule } from './support/run-module.ts'

/** More than can be copied while anybody looks. */
const ROWS = 2_000_000
const TURNS = 5
const PER_SECOND = 50
const MARKERS_PER_SECOND = 5
const SECONDS = 20
const P95_RISE_MAX = 0.1
const PAUSE_MS_MAX = 1_000

interface Bed {
  readonly profile: RunningProfile
  readonly mover: TenantMover
  readonly neighbour: Target
}

interface Noticed {
  /** From when a response was due until its 202. */
  readonly answerMs: number
  /** From a 202 until it was on a dashboard. */
  readonly lagMs: number
}

/** What the tenant that stays gets meanwhile. */
async function sendBeside({ profile, neighbour }: Bed): Promise<Noticed> {
  const { url } = profile.processes('api')[0]!
  // Of their own, or those of the last time would be seen.
  const marked = await createTarget(url, neighbour.token, randomUUID())
  const { answers, lag, other } = await runModule<OpenLoopResult>('open-loop.ts', {
    url,
    targets: [neighbour],
    perSecond: PER_SECOND,
    seconds: SECONDS,
    markers: { target: marked, perSecond: MARKERS_PER_SECOND },
  })
  if (other + lag.missing > 0) throw new Error(`${other} were not accepted, and ${lag.missing} are on no dashboard.`)
  return { answerMs: answers.p95Ms, lagMs: lag.p95Ms }
}

/** While a copy of the other tenant is made; how many of its rows a second is what it cost them. */
async function sendBesideMove(bed: Bed): Promise<Noticed & { readonly rowsPerSecond: number }> {
  const move = await bed.mover.plan('schema')
  await move.begin()
  const noticed = await sendBeside(bed)
  // It says how far it is every twenty seconds.
  const { status, progress } = await move.untilItIs('somewhere', (now) => now.progress?.rowsPerSecond !== undefined)
  await move.cancel()
  if (status !== 'copying') throw new Error(`The move was ${status} before anybody had looked for long enough.`)
  return { ...noticed, rowsPerSecond: progress?.rowsPerSecond ?? 0 }
}

async function measure(bed: Bed, print: (line: object) => void): Promise<boolean> {
  const alone: Noticed[] = []
  const beside: Awaited<ReturnType<typeof sendBesideMove>>[] = []
  await sendBeside(bed)
  for (let turn = 0; turn < TURNS; turn += 1) {
    // The order changes, so that whatever drifts favours neither.
    for (const isBeside of turn % 2 === 0 ? [false, true] : [true, false]) {
      if (isBeside) beside.push(await sendBesideMove(bed))
      else alone.push(await sendBeside(bed))
    }
  }
  print({ case: 'rows copied meanwhile', rowsPerSecond: median(beside.map(({ rowsPerSecond }) => rowsPerSecond)) })
  const compare = (name: string, of: (noticed: Noticed) => number): boolean => {
    const [spread, spreadBeside] = [alone.map(of), beside.map(of)]
    const [p95Ms, p95MsBeside] = [median(spread), median(spreadBeside)]
    const rise = Number((p95MsBeside / p95Ms - 1).toFixed(3))
    print({ case: name, p95Ms, p95MsBeside, rise, riseMax: P95_RISE_MAX, spread, spreadBeside, turns: TURNS })
    return rise <= P95_RISE_MAX
  }
  const isAnswered = compare('answers to others', ({ answerMs }) => answerMs)
  const isShown = compare('dashboards of others', ({ lagMs }) => lagMs)
  return isAnswered && isShown
}

const ROLES = { api: 1, processor: 1, dispatcher: 1, sink: 1, delivery: 1 }

export const bench: Bench = {
  name: 'move-neighbours',
  title: 'answers and dashboards of other tenants while one is copied to another placement, beside the same without',
  async run(print) {
    await using profile = await startProfile('embedded', { roles: ROLES })
    const neighbour = await createTarget(profile.processes('api')[0]!.url, profile.tenants[1]!.token)
    await fillTenant(profile, ROWS)
    await using mover = await openTenantMover(profile, { pauseMsMax: PAUSE_MS_MAX })
    return await measure({ profile, mover, neighbour }, print)
  },
}
