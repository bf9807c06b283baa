import { setTimeout as delay } from 'node:timers/promises'
import { type Config, openContext } from '@howazit/runtime'
import { pino } from 'pino'

/** What has to have read everything for every response to be stored, counted, planned for delivery and on the dashboard. */
const READERS = [
  ['responses.raw', 'store'],
  ['response.created', 'sink'],
  ['response.created', 'counters'],
  ['response.created', 'delivery'],
] as const
const WITHIN_MS = 600_000
const LOOK_EVERY_MS = 500

/** Resolves when nothing of any tenant is on its way any more. */
export async function untilCaughtUp(config: Config): Promise<void> {
  const context = await openContext(config, { logger: pino({ level: 'silent' }), roles: ['dispatcher'] })
  const { stream, oltp } = context
  const countBehind = async () => {
    // In the order in which responses travel, or one could slip past between two looks.
    const [store, ...others] = READERS
    const unstored = await behind(store)
    const outbox = await oltp.asOperator('bench', (tx) =>
      tx.query<{ count: string }>('select count(*) as count from outbox where dispatched_at is null'),
    )
    const unread = await Promise.all(others.map(behind))
    return [unstored, Number(outbox.rows[0]?.count), ...unread].reduce((sum, count) => sum + count, 0)
  }
  const behind = async ([topic, group]: (typeof READERS)[number]) =>
    (await stream.lag(topic, group)).reduce((sum, lag) => sum + lag.endOffset - lag.committedOffset, 0)
  const deadline = performance.now() + WITHIN_MS
  try {
    while ((await countBehind()) > 0) {
      if (performance.now() > deadline) throw new Error(`The stages were not done within ${WITHIN_MS} ms.`)
      await delay(LOOK_EVERY_MS)
    }
  } finally {
    await context.close()
  }
}
