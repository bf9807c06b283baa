import { HowazitError } from '@howazit/sdk'
import type { Append } from '../create-publisher.ts'

export interface KafkaPublisher {
  readonly publish: Append
  /** Ends after what was given is acknowledged or refused. */
  close(): Promise<void>
}

/** One batch of one partition must fit what a broker takes by default, 1 MiB. */
export const BATCH_BYTES_MAX = 900_000

/** A publisher that lets what is under way end before it closes. */
export function waitForUnderWay(publish: Append, close: () => Promise<void>): KafkaPublisher {
  const underWay = new Set<Promise<void>>()
  return {
    async publish(messages) {
      const publishing = publish(messages)
      underWay.add(publishing)
      try {
        await publishing
      } finally {
        underWay.delete(publishing)
      }
    },
    async close() {
      await Promise.allSettled(underWay)
      await close()
    },
  }
}

/** @throws HowazitError `unavailable` when a partition that was written to is not among those acknowledged. */
export function requireAcknowledged(written: Iterable<number>, acknowledged: Iterable<number>): void {
  const seen = new Set(acknowledged)
  const missing = [...written].filter((partition) => !seen.has(partition))
  if (missing.length === 0) return
  throw new HowazitError('unavailable', `Kafka did not acknowledge partitions ${missing.join(', ')}. Try again.`)
}
