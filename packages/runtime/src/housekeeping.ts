import { trimSink } from './analytics/trim-sink.ts'
import type { Clock } from './clock.ts'
import { trimSharing } from './delivery/limits/trim-sharing.ts'
import { trimExchanges } from './delivery/trim-exchanges.ts'
import { trimInbound } from './inbound/trim-inbound.ts'
import type { Jobs } from './jobs/jobs.ts'
import { trimLedger } from './ledger/trim-ledger.ts'
import type { Oltp } from './oltp/oltp.ts'
import { trimOutbox } from './outbox/trim-outbox.ts'
import { createTrimFeeds } from './realtime/trim-feeds.ts'
import type { PostgresStream } from './stream/postgres/postgres-stream.ts'
import { TOPICS } from './stream/topics.ts'
import type { Tenants } from './tenancy/tenant.ts'

export interface HousekeepingDeps {
  readonly oltp: Oltp
  readonly postgresStream: Pick<PostgresStream, 'trim'> | undefined
  readonly tenants: Pick<Tenants, 'list' | 'placements'>
  readonly jobs: Jobs
  readonly clock: Clock
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** What consumers may still be given again. */
const STREAM_DAYS = 7
/** What they remember to know a repetition by: longer than anything can be repeated. */
const MEMORY_DAYS = 9
/** Longer than any vendor's window. */
const SHARING_DAYS = 2
/** What was said in attempts; that they were made stays. */
const EXCHANGE_DAYS = 30
/** What outside systems told, and that they did. */
const INBOUND_DAYS = 30
const INBOUND_MEMORY_DAYS = 400
/** What the ledger is counted from, beside what others keep longer, and what its hours came to. */
const PLAN_DAYS = 9
const LEDGER_DAYS = 400

/**
 * Removes, every hour, what nobody needs any more, until the jobs are closed. Messages that a group has not read stay in the
 * PostgreSQL log, however old; Kafka removes its own by `HOWAZIT_KAFKA_RETENTION_MS`.
 */
export async function startHousekeeping({ oltp, postgresStream, tenants, jobs, clock }: HousekeepingDeps) {
  const trimFeeds = createTrimFeeds({ oltp, tenants, clock })
  const daysAgo = (days: number) => new Date(clock.now().getTime() - days * DAY_MS)

  await jobs.onWake('housekeeping', {
    everyMs: HOUR_MS,
    work: async (signal) => {
      for (const topic of TOPICS) await postgresStream?.trim(topic, daysAgo(STREAM_DAYS))
      for (const placement of await tenants.placements()) await trimOutbox(oltp, daysAgo(STREAM_DAYS), placement)
      await trimFeeds(signal)
      await trimSink(oltp, daysAgo(MEMORY_DAYS))
      await trimSharing(oltp, daysAgo(SHARING_DAYS))
      await trimExchanges({ oltp, tenants }, { before: daysAgo(EXCHANGE_DAYS), signal })
      const [shredBefore, forgetBefore] = [daysAgo(INBOUND_DAYS), daysAgo(INBOUND_MEMORY_DAYS)]
      await trimInbound({ oltp, tenants }, { shredBefore, forgetBefore, signal })
      const [plansBefore, hoursBefore] = [daysAgo(PLAN_DAYS), daysAgo(LEDGER_DAYS)]
      await trimLedger({ oltp, tenants }, { plansBefore, hoursBefore, signal })
    },
  })
  return { stop: async () => {} }
}
