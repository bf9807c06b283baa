import type { ClickHouseClient } from '@clickhouse/client'
import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import type { Ids } from '../ids.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Failure } from '../outcome.ts'
import { toDeadLetterMessage } from '../poison/dead-letter-message.ts'
import type { PlacedChange } from '../response-change.ts'
import { isForGroup } from '../stream/for-group.ts'
import { type HandleBatches, joinPartitions, type PartitionBatch } from '../stream/join-partitions.ts'
import type { HandleBatch, StoredMessage, Stream } from '../stream/stream.ts'
import { driveApart } from './drive-apart.ts'
import { type Driven, driveBatch } from './drive-batch.ts'
import { findDataRefusal, refusalReason } from './find-data-refusal.ts'
import { parseResponseChange } from './parse-response-change.ts'
import { type ReadRange, recordBatches } from './record-batches.ts'
import { createShardOf } from './shard-of.ts'
import { SINK_GROUP } from './sink-batches.ts'

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

/**
 * Handles the messages of one partition; those of partitions that come at the same time share their blocks, because a block
 * costs ClickHouse much the same whatever is in it.
 */
export function createSinkResponses(deps: SinkResponsesDeps): HandleBatch {
  const shardOf = createShardOf(deps.clickhouse, deps.cluster)
  const sinkBatches: HandleBatches<undefined> = async (batches, signal) => {
    const shards = new Map(
      await Promise.all(batches.map(async (batch) => [batch, await shardOf(partitionOf(batch))] as const)),
    )
    for (const round of toRounds(batches))
      for (const [shard, ofShard] of Map.groupBy(round, (batch) => shards.get(batch)))
        await sinkTogether(deps, { batches: ofShard, shard, signal })
    return batches.map(() => undefined)
  }
  const { batchSizeMax } = SINK_SUBSCRIPTION
  const sinkJoined = joinPartitions(sinkBatches, { batchSizeMax, concurrencyMax: DRIVES_MAX })

  return async function sinkResponses(messages, signal) {
    if (messages.length > 0) await sinkJoined(messages, signal)
  }
}

const partitionOf = ({ messages }: PartitionBatch): number => messages[0]!.partition

/** A partition that comes twice, as when a membership was lost and won again, has its turns one after the other. */
function toRounds(batches: readonly PartitionBatch[]): readonly (readonly PartitionBatch[])[] {
  const rounds: PartitionBatch[][] = []
  for (const batch of batches) {
    const partition = partitionOf(batch)
    const round = rounds.find((others) => others.every((other) => partitionOf(other) !== partition))
    if (round) round.push(batch)
    else rounds.push([batch])
  }
  return rounds
}

interface Together {
  readonly batches: readonly PartitionBatch[]
  readonly shard: number | undefined
  readonly signal: AbortSignal
}

async function sinkTogether(deps: SinkResponsesDeps, { batches, shard, signal }: Together): Promise<void> {
  const newId = () => deps.ids.newId()
  // What another group alone is to handle is left out, and its offsets are covered all the same.
  const own = batches.flatMap(({ messages }) => messages.filter((message) => isForGroup(message, SINK_GROUP)))
  const { valid, poison, inHand } = sortOut(own)
  await publishPoison(deps, poison)

  const { topic } = batches[0]!.messages[0]!
  const ranges = batches.map(({ messages }) => toRange(messages))
  const recorded = await recordBatches({ ...deps, newId }, { topic, ranges, shard, changes: valid })
  for (const { batchId, attempt } of recorded.batches) {
    // A stop does not wait for every block.
    signal.throwIfAborted()
    const startedAt = deps.clock.now().getTime()
    const driven = await drive(deps, { batchId, attempt, inHand })
    deps.events.emit('batch.sunk', {
      topic,
      partitions: ranges.length,
      batchId,
      attempt,
      ...driven,
      repeatedEvents: recorded.repeatedEvents,
      durationMs: deps.clock.now().getTime() - startedAt,
    })
  }
}

interface Driving {
  readonly batchId: string
  readonly attempt: 'first' | 'again'
  readonly inHand: ReadonlyMap<string, StoredMessage>
}

/** What is refused for one event's sake is that event's end, and no other's. */
async function drive(deps: SinkResponsesDeps, { batchId, attempt, inHand }: Driving): Promise<Driven> {
  const driving = { ...deps, newId: () => deps.ids.newId() }
  try {
    return await driveBatch(driving, batchId, attempt)
  } catch (error) {
    const refusal = findDataRefusal(error)
    if (refusal === undefined) throw error
    const bury: Parameters<typeof driveApart>[1]['bury'] = (refused) =>
      publishPoison(
        deps,
        refused.map(({ what: message, refusal: why }) => {
          return { message, failure: { code: 'data_refused', reason: refusalReason(why) } }
        }),
      )
    return await driveApart(driving, { batchId, refusal, inHand, bury })
  }
}

function toRange(messages: readonly StoredMessage[]): ReadRange {
  const [first, last] = [messages[0]!, messages.at(-1)!]
  return {
    partition: first.partition,
    firstOffset: first.offset,
    lastOffset: last.offset,
    appendedAt: first.appendedAt,
  }
}

interface Poison {
  readonly message: StoredMessage
  readonly failure: Failure
}

interface Sorted {
  readonly valid: PlacedChange[]
  readonly poison: Poison[]
  /** What is valid, by event id in lower case. */
  readonly inHand: Map<string, StoredMessage>
}

function sortOut(messages: readonly StoredMessage[]): Sorted {
  const sorted: Sorted = { valid: [], poison: [], inHand: new Map() }
  for (const message of messages) {
    const { partition, offset } = message
    const parsed = parseResponseChange(message.value)
    if (parsed.isValid) {
      sorted.valid.push({ partition, offset, change: parsed.change })
      sorted.inHand.set(parsed.change.eventId.toLowerCase(), message)
    } else sorted.poison.push({ message, failure: { code: 'message_unreadable', reason: parsed.reason } })
  }
  return sorted
}

const STAGE = 'sink-responses'

/** Before the offsets are recorded: a crash in between publishes it twice, never not at all. */
async function publishPoison({ stream, events }: SinkResponsesDeps, poison: readonly Poison[]): Promise<void> {
  if (poison.length === 0) return
  const by = { stage: STAGE, group: SINK_GROUP, attempts: 1 }
  await stream.publish(
    'response.created.dlq',
    poison.map((each) => toDeadLetterMessage({ ...by, ...each })),
  )
  for (const { message, failure } of poison) {
    const { topic, partition, offset } = message
    const { code, reason } = failure
    events.emit('message.dead', { ...by, topic, partition, offset, code, reason })
  }
}
