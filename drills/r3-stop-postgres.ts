import { atLeast, atMost, type Drill, type Figure } from './drill.ts'
import { runChaos, type Struck } from './support/chaos.ts'
import { stopPostgres } from './support/postgres-strike.ts'
import { createRandom } from './support/random.ts'
import { readNumber } from './support/read-number.ts'
import { onEachProfile, readProfiles } from './support/read-profiles.ts'
import { type Seen, underLoad } from './support/under-load.ts'

const NORMAL_WITHIN_MS = 5_000

/** Whoever supervises PostgreSQL gives up when it goes down more than 10 times in a minute. */
const pauseFor = (stops: number) => (stops > 10 ? ([8_000, 14_000] as const) : ([1_000, 2_000] as const))
/** It is up for longer than it is down, also where starting takes its time: or hardly anything would be acknowledged. */
const upFor = ({ at, until: upAt }: Struck) => 3 * (upAt - at)

/** How long after PostgreSQL was up again the last request was sent that did not get through. */
function judgeRecovery({ struck, operations }: Seen): readonly Figure[] {
  const lastFailures = struck.map(({ until: upAt }, index) => {
    const nextAt = struck[index + 1]?.at ?? Infinity
    // What was under way when it was stopped the next time says nothing about this one.
    const failed = operations.filter(
      ({ sentAt, tookMs, outcome }) => outcome !== 'ok' && sentAt >= upAt && sentAt + tookMs < nextAt,
    )
    return failed.reduce((last, { sentAt }) => Math.max(last, sentAt - upAt), 0)
  })
  const downMs = struck.map((one) => one.until - one.at)
  return [
    { figure: 'PostgreSQL down, ms at most', value: Math.round(Math.max(...downMs)) },
    atMost('ms until normal after it was up', Math.round(Math.max(...lastFailures)), NORMAL_WITHIN_MS),
  ]
}

export const drill: Drill = {
  name: 'R3',
  title: 'PostgreSQL stopped at once 20 times under 300 events/s: nothing acknowledged is lost, 503 and never 500',
  async run(options) {
    const { args, seed } = options
    const stops = readNumber(args, '--kills', 20)
    const random = createRandom(seed)
    const figures = await onEachProfile(readProfiles(args, ['embedded', 'distributed']), (profile) =>
      underLoad({
        drill: options,
        profile,
        ratePerSecond: readNumber(args, '--rate', 300),
        // A quarter of the time it is down, and a while until everyone knows that it is not.
        acknowledgedMinPercent: 50,
        during: (running) =>
          runChaos({ strikes: [stopPostgres(running, stops)], pauseMs: pauseFor(stops), restMs: upFor, random }),
        judge: (seen) => [atLeast('stops', seen.struck.length, stops), ...judgeRecovery(seen)],
      }),
    )
    return { figures }
  },
}
