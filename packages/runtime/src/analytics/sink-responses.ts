import type { ClickHouseClient } from '@clickhouse/client'
import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import type { Ids } from '../ids.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { HandleBatch, Message, StoredMessage, Stream } from '../stream/stream.ts'
import type { OffsetChange } from './cut-batches.ts'
import { driveBatch } from './drive-batch.ts'
import { limitConcurrency } from './limit-concurrency.ts'
import { parseResponseChange } from './parse-response-change.ts'
import { recordBatches } from './record-batches.ts'
import { createShardOf } from './shard-of.ts'

/**
 * The way of response.created into ClickHouse, exactly once (CORRECTNESS 9 to 12):
 *
 *   1. record   a PostgreSQL transaction freezes the next offsets as batches        record-batches.ts
 *   2. insert   one block per batch, deduplicated by the batch's id                 drive-batch.ts
 *   3. count    the rows that are really there
 *   4. mark     the batch as inserted
 *
 * Whatever stops in between is found recorded by the next call for the partition and driven again from where it is. The
 * records are the cursor: a stream that delivers anew, or cuts its messages differently, changes nothing.
 */
export interface SinkResponsesDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly clickhouse: ClickHouseClient
  /** The ClickHouse cluster's name; without one, a single node. */
  readonly cluster?: string | undefined
  /** Takes what no sink can store, so that its partition goes on, and tells skipped offsets from lost messages. */
  readonly stream: Pick<Stream, 'publish' | 'lag'>
  readonly events: Events
  readonly clock: Clock
  readonly ids: Ids
}

/** For `stream.subscribe('response.created', SINK, ...)`: large enough to fill blocks, short enough for a dashboard. */
export const SINK_SUBSCRIPTION = { batchSizeMax: 5_000, lingerMs: 200 } as const

/** Blocks on their way at the same time: each holds one of the operator's ten connections, and two fill two cores. */
const DRIVES_MAX = 2

/** Handles the messages of one partition; calls for different partitions may run side by side. */
export function createSinkResponses(deps: SinkResponsesDeps): HandleBatch {
  const newId = () => deps.ids.newId()
  const limited = limitConcurrency(DRIVES_MAX)
  const shardOf = createShardOf(deps.clickhouse, deps.cluster)

  return async function sinkResponses(messages, signal) {
    const [first] = messages
    const last = messages.at(-1)
    if (first === undefined || last === undefined) return
    const { valid, poison } = sortOut(messages)
    await publishPoison(deps, poison)

    const { topic, partition } = first
    const range = { topic, partition, firstOffset: first.offset, lastOffset: last.offset, appendedAt: first.appendedAt }
    const recorded = await recordBatches(
      { ...deps, newId },
      { ...range, shard: await shardOf(partition), changes: valid },
    )
    for (const { batchId, attempt } of recorded.batches) {
      const startedAt = deps.clock.now().getTime()
      const driven = await limited(async () => {
        // Only here: a block of every partition may have waited for its turn.
        signal.throwIfAborted()
        return await driveBatch({ ...deps, newId }, batchId, attempt)
      })
      deps.events.emit('batch.sunk', {
        topic,
        partition,
        batchId,
        attempt,
        ...driven,
        repeatedEvents: recorded.repeatedEvents,
        durationMs: deps.clock.now().getTime() - startedAt,
      })
    }
  }
}

interface Poison {
  readonly message: StoredMessage
  readonly reason: string
}

function sortOut(messages: readonly StoredMessage[]): { valid: OffsetChange[]; poison: Poison[] } {
  const valid: OffsetChange[] = []
  const poison: Poison[] = []
  for (const message of messages) {
    const parsed = parseResponseChange(message.value)
    if (parsed.isValid) valid.push({ offset: message.offset, change: parsed.change })
    else poison.push({ message, reason: parsed.reason })
  }
  return { valid, poison }
}

/** Before the offsets are recorded: a crash in between publishes it twice, never not at all. */
async function publishPoison({ stream, events }: SinkResponsesDeps, poison: readonly Poison[]): Promise<void> {
  if (poison.length === 0) return
  await stream.publish('response.created.dlq', poison.map(toDeadMessage))
  for (const { message, reason } of poison) {
    const { topic, partition, offset } = message
    events.emit('message.dead', { stage: 'sink-responses', topic, partition, offset, reason })
  }
}

const toDeadMessage = ({ message, reason }: Poison): Message => ({
  key: message.key,
  value: message.value,
  headers: {
    ...message.headers,
    'dead-stage': 'sink-responses',
    'dead-reason': reason,
    'dead-partition': String(message.partition),
    'dead-offset': String(message.offset),
  },
})
