import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../packages/runtime/test/support/until.ts'
import type { RunningProfile } from '../scripts/profiles/start-profile.ts'
import { atLeast, atMost, type Drill, type Figure } from './drill.ts'
import type { Struck } from './support/chaos.ts'
import { percentile, settle } from './support/check-operations.ts'
import { readNumber } from './support/read-number.ts'
import { onEachProfile, readProfiles } from './support/read-profiles.ts'
import type { Stores } from './support/read-stores.ts'
import { type Seen, underLoad } from './support/under-load.ts'

const DRAINED_WITHIN_MS = 120_000
const P95_MS_MAX = 300
/** The share of what came during the outage that was in the spool at its end; the rest came before anybody knew of it. */
const SPOOLED_SHARE_MIN = 0.95

interface Outage extends Struck {
  readonly spooled: number
  /** From here to the end it was on its way up, on the same processors as everything else. */
  readonly startedAt: number
}

/** Takes the broker away for so long, and says how much was waiting for it when it came back. */
async function takeBrokerAway({ engines }: RunningProfile, stores: Stores, awayMs: number): Promise<Outage> {
  const at = Date.now()
  await engines.kafka?.kill()
  await delay(awayMs)
  const spooled = await stores.spooled()
  const startedAt = Date.now()
  await engines.kafka?.restart()
  return { name: 'broker away', at, until: Date.now(), spooled, startedAt }
}

async function judgeOutage({ stores, operations }: Seen, outage: Outage, backlog: number): Promise<readonly Figure[]> {
  const isRelayed = async () => (await stores.spooled()) === 0
  await until('the spool to be empty', isRelayed, { timeoutMs: 600_000, everyMs: 250 }).catch(() => undefined)
  const relayedMs = Date.now() - outage.until
  await settle(stores, operations)
  const drainedMs = Date.now() - outage.until
  const sentBetween = (from: number, to: number) => operations.filter(({ sentAt }) => sentAt >= from && sentAt < to)
  const during = sentBetween(outage.at, outage.startedAt)
  return [
    { figure: 'broker away, s', value: Math.round((outage.startedAt - outage.at) / 1000) },
    atLeast('waiting in the spool at its return', outage.spooled, Math.floor(backlog * SPOOLED_SHARE_MIN)),
    { figure: 'sent while it was away', value: during.length },
    { figure: 'of these not acknowledged', value: during.filter(({ outcome }) => outcome !== 'ok').length },
    atMost('p95 while it was away, ms', percentile(during, 0.95), P95_MS_MAX),
    { figure: 'p99 while it was away, ms', value: percentile(during, 0.99) },
    {
      figure: 'p95 while it started, ms',
      value: percentile(sentBetween(outage.startedAt, outage.until), 0.95),
    },
    { figure: 'spool empty after its return, ms', value: relayedMs },
    atMost('everything stored and on dashboards after its return, ms', drainedMs, DRAINED_WITHIN_MS),
  ]
}

export const drill: Drill = {
  name: 'R5',
  title: 'broker away for 120 s under 500 events/s: nothing is lost, and what waited for it is through within 120 s',
  async run(options) {
    const { args } = options
    const seconds = readNumber(args, '--seconds', 120)
    const rate = readNumber(args, '--rate', 500)
    const figures = await onEachProfile(readProfiles(args, ['distributed']), (profile) => {
      let outage: Outage | undefined
      return underLoad({
        drill: options,
        profile,
        ratePerSecond: rate,
        load: { repeatEvery: 0 },
        during: async (running, stores) => {
          outage = await takeBrokerAway(running, stores, seconds * 1000)
          return [outage]
        },
        judge: (seen) => (outage ? judgeOutage(seen, outage, seconds * rate) : []),
      })
    })
    return { figures }
  },
}
