import type { TenantMove } from '@howazit/sdk'
import type { RunningProfile } from '../scripts/profiles/start-profile.ts'
import { atLeast, atMost, type Drill, exactly, type Figure } from './drill.ts'
import { killRole, runChaos, type Struck } from './support/chaos.ts'
import { fillTenant } from './support/fill-tenant.ts'
import { createRandom, type Random } from './support/random.ts'
import { readNumber } from './support/read-number.ts'
import { onEachProfile, readProfiles } from './support/read-profiles.ts'
import { type DrivenMove, openTenantMover } from './support/tenant-mover.ts'
import { type Seen, underLoad } from './support/under-load.ts'
import { type Span, type WatchedFeed, watchFeed } from './support/watch-feed.ts'

const WAY = ['schema', 'database', 'shared'] as const
const PAUSE_MS_MAX = 1_000
/** Beyond which a move waits, as the platform has it. */
const LATENCY_MS_MAX = 50
/** A switch that would take longer is not made, and asked for again. */
const CUTOVERS_MAX = 20
/** Half of how long a comparison is good for. */
const COMPARED_MS = 300_000
/** Whatever a switch leaves behind for whoever looks on is over by then. */
const AFTER_MS = 5_000
/** What somebody else's end leaves behind is no pause of a switch. */
const RECOVERED_MS = 15_000
/** So that whoever moves a million rows is killed as long as it lasts. */
const pauseMsOf = (rows: number): readonly [number, number] => [Math.max(1_000, rows / 50), Math.max(4_000, rows / 20)]

interface Moved {
  readonly moves: readonly TenantMove[]
  /** What each comparison came to; a switch forgets it. */
  readonly compared: readonly NonNullable<TenantMove['diff']>[]
  readonly aborted: number
  readonly switches: readonly Span[]
}

/** The first tenant goes all the way round, asked for as an operator does. */
async function moveRound(profile: RunningProfile, pauseMsMax: number): Promise<Moved> {
  await using mover = await openTenantMover(profile, { pauseMsMax, pace: 'full' })
  const moves: TenantMove[] = []
  const compared: NonNullable<TenantMove['diff']>[] = []
  const switches: Span[] = []
  let aborted = 0
  for (const to of WAY) {
    const move = await mover.plan(to)
    await move.start()
    for (let cutover = 0; cutover < CUTOVERS_MAX; cutover += 1) {
      compared.push(await comparedLately(move))
      const from = Date.now()
      if (await move.cutOver()) {
        switches.push({ from, to: Date.now() + AFTER_MS })
        break
      }
      aborted += 1
    }
    moves.push(await move.now())
    await move.complete()
  }
  return { moves, compared, aborted, switches }
}

/** A switch that was not made leaves the comparison, which is good for ten minutes. */
async function comparedLately(move: DrivenMove): Promise<NonNullable<TenantMove['diff']>> {
  const { diff } = await move.now()
  if (Date.parse(diff?.comparedAt ?? '') > Date.now() - COMPARED_MS) return diff!
  await move.diff()
  return (await move.now()).diff!
}

/** Whoever moves it is killed meanwhile. */
async function moveAndKill(
  profile: RunningProfile,
  { kills, rows, pauseMsMax, random }: Bars & { readonly kills: number; readonly random: Random },
): Promise<{ readonly moved: Moved; readonly struck: readonly Struck[] }> {
  const strikes = [killRole(profile, 'processor', kills)]
  const [moved, struck] = await Promise.all([
    moveRound(profile, pauseMsMax),
    runChaos({ strikes, pauseMs: pauseMsOf(rows), random }),
  ])
  return { moved, struck }
}

interface Bars {
  /** That the tenant has had from the beginning. */
  readonly rows: number
  readonly pauseMsMax: number
}

interface Silences {
  /** How long nobody saw anything of the tenant around a switch, where nobody was killed then. */
  readonly aroundMs: readonly number[]
  /** The same without a switch or a kill. */
  readonly usualMs: number
}

function measureSilences(feed: WatchedFeed, switches: readonly Span[], struck: readonly Struck[]): Silences {
  const isQuiet = ({ from, to }: Span) => !struck.some(({ at }) => at > from - RECOVERED_MS && at < to)
  const disturbed = struck.map(({ at, until }) => ({ from: at, to: until + RECOVERED_MS }))
  return {
    aroundMs: switches.filter(isQuiet).map((span) => feed.longestSilenceMs(span)),
    usualMs: feed.usualSilenceMs([...switches, ...disturbed]),
  }
}

const judge = (
  { operations }: Seen,
  { moves, compared, aborted, silences }: Moved & { readonly silences: Silences },
  { rows, pauseMsMax }: Bars,
): readonly Figure[] => [
  exactly('moves', moves.length, WAY.length),
  exactly(
    'answers other than 202 and 409',
    operations.filter(({ status }) => status !== 202 && status !== 409).length,
    0,
  ),
  exactly(
    'rows that differed',
    compared.reduce((sum, { differenceCount }) => sum + differenceCount, 0),
    0,
  ),
  atLeast('rows compared, each time', Math.min(...compared.map((diff) => diff.rows)), rows),
  atMost('longest pause, ms', Math.max(...moves.map(({ pauseMs = 0 }) => pauseMs)), pauseMsMax),
  { figure: 'switches that were not made in time', value: aborted },
  { figure: 'switches seen from outside, with nobody killed beside them', value: silences.aroundMs.length },
  { figure: 'time without an event on the live feed of which 1 in 100 are longer, ms', value: silences.usualMs },
  atMost(
    'longest time without an event on the live feed around a switch, ms',
    Math.max(0, ...silences.aroundMs),
    pauseMsMax,
  ),
]

export const drill: Drill = {
  name: 'R21',
  title:
    'a tenant moves to a schema, a database and back under 200 events/s while its mover is killed: nothing is lost or doubled',
  async run(options) {
    const { args, seed } = options
    const kills = readNumber(args, '--kills', 10)
    const rows = readNumber(args, '--rows', 1_000_000)
    const pauseMsMax = readNumber(args, '--pause-ms', PAUSE_MS_MAX)
    const figures = await onEachProfile(readProfiles(args, ['embedded', 'distributed']), async (profile) => {
      let moved: (Moved & { readonly silences: Silences }) | undefined
      return await underLoad({
        drill: options,
        profile,
        ratePerSecond: readNumber(args, '--rate', 200),
        platform: { env: { HOWAZIT_MOVE_LATENCY_MAX_MS: String(readNumber(args, '--latency-ms', LATENCY_MS_MAX)) } },
        async during(running) {
          await fillTenant(running, rows)
          await using feed = watchFeed(running.processes('api')[0]!.url, running.tenants[0]!.token)
          const ended = await moveAndKill(running, { kills, rows, pauseMsMax, random: createRandom(seed) })
          moved = { ...ended.moved, silences: measureSilences(feed, ended.moved.switches, ended.struck) }
          return ended.struck
        },
        judge: (seen) => judge(seen, moved!, { rows, pauseMsMax }),
      })
    })
    return { figures }
  },
}
