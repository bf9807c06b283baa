import { trimSink } from '../../../../src/analytics/trim-sink.ts'
import { createAnchorHead } from '../../../../src/audit/anchor-heads.ts'
import type { Context } from '../../../../src/context.ts'
import { trimSharing } from '../../../../src/delivery/limits/trim-sharing.ts'
import { trimExchanges } from '../../../../src/delivery/trim-exchanges.ts'
import { trimInbound } from '../../../../src/inbound/trim-inbound.ts'
import { sumImbalance } from '../../../../src/ledger/judged-hours.ts'
import { readDueDeliveries, readOutboxBacklog } from '../../../../src/metrics/read-backlogs.ts'
import { trimOutbox } from '../../../../src/outbox/trim-outbox.ts'
import { countHeldByStage } from '../../../../src/poison/count-poison.ts'
import { createTrimFeeds } from '../../../../src/realtime/trim-feeds.ts'
import { createExpireResponses } from '../../../../src/responses/expire-responses.ts'

/** What the platform does by the clock, as if its days were over. */
export async function keepHouse(context: Context): Promise<void> {
  const { oltp, tenants, clock, events, signingKeys, auditLog, anchors } = context
  await signingKeys.current()
  const future = new Date(clock.now().getTime() + 86_400_000)
  const tomorrow = { now: () => new Date(future.getTime() + 30 * 86_400_000) }
  const anchorHead = createAnchorHead({ oltp, anchors: anchors!, clock, events })
  // The second time over the first.
  for (const tenant of [...(await tenants.list()), ...(await tenants.list())]) await anchorHead(tenant)
  await createTrimFeeds({ oltp, tenants, clock: tomorrow })(new AbortController().signal)
  const kept = (await tenants.list()).map((tenant) => ({ ...tenant, retentionDays: 3_650 }))
  await createExpireResponses({ oltp, tenants: { list: async () => kept }, auditLog, events, clock })(
    new AbortController().signal,
  )
  await readOutboxBacklog({ oltp, tenants })
  await readDueDeliveries({ oltp, tenants })
  await countHeldByStage({ oltp })
  await sumImbalance({ oltp }, clock.now())
  await trimOutbox(oltp, future)
  await trimSink(oltp, future)
  await trimSharing(oltp, future)
  await trimExchanges({ oltp, tenants }, { before: future, signal: new AbortController().signal })
  await trimInbound(
    { oltp, tenants },
    { shredBefore: future, forgetBefore: future, signal: new AbortController().signal },
  )
}
