import type { Oltp } from '../oltp/oltp.ts'
import type { PlacedChange } from '../response-change.ts'
import type { Stream } from '../stream/stream.ts'
import type { Topic } from '../stream/topics.ts'
import { coverRanges } from './cover-ranges.ts'
import { type CutBatch, cutBatches } from './cut-batches.ts'
import {
  claimEvents,
  findCursors,
  insertBatch,
  listPendingBatches,
  lockPartitions,
  SINK_GROUP,
} from './sink-batches.ts'

/** What was read of one partition: the record covers it without a gap. */
export interface ReadRange {
  readonly partition: number
  /** Of the messages read, valid or not. */
  readonly firstOffset: number
  readonly lastOffset: number
  /** Of the first message. */
  readonly appendedAt: Date
}

export interface RecordRequest {
  readonly topic: Topic
  /** One per partition. */
  readonly ranges: readonly ReadRange[]
  /** Of a cluster, from 1: for batches that are recorded now. */
  readonly shard?: number | undefined
  /** In the order of the ranges, and of offsets within each. */
  readonly changes: readonly PlacedChange[]
}

export interface RecordBatchesDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly stream: Pick<Stream, 'lag'>
  readonly newId: () => string
}

export interface Recorded {
  /** In offset order; `first` was recorded by this call, `again` by one that never finished it. */
  readonly batches: readonly { readonly batchId: string; readonly attempt: 'first' | 'again' }[]
  readonly repeatedEvents: number
}

/**
 * 1. One transaction: the offsets after the last recorded ones are cut into batches, each event goes to the first batch that
 * names it, and the surviving rows are frozen. After the commit a batch is brought in exactly as it is, by whomever.
 */
export async function recordBatches(deps: RecordBatchesDeps, request: RecordRequest): Promise<Recorded> {
  const { oltp, newId } = deps
  const at = { topic: request.topic, partitions: request.ranges.map(({ partition }) => partition) }
  return await oltp.asOperator('sink-responses', async (tx) => {
    await lockPartitions(tx, at)
    const cursors = await findCursors(tx, at)
    const cursorOf = ({ partition, firstOffset }: ReadRange) => cursors.get(partition) ?? firstOffset
    for (const range of request.ranges)
      if (range.firstOffset > cursorOf(range)) await refuseLoss(deps, request.topic, { range, cursor: cursorOf(range) })
    const left = await listPendingBatches(tx, at)
    const again = left.map((batchId) => ({ batchId, attempt: 'again' as const }))

    // What an earlier call has recorded is left out, be it all or the first part of a range.
    const ranges = request.ranges
      .map((range) => ({ ...range, firstOffset: cursorOf(range) }))
      .filter(({ firstOffset, lastOffset }) => firstOffset <= lastOffset)
    if (ranges.length === 0) return { batches: again, repeatedEvents: 0 }
    const from = new Map(ranges.map(({ partition, firstOffset }) => [partition, firstOffset]))
    const changes = request.changes.filter(({ partition, offset }) => offset >= (from.get(partition) ?? Infinity))

    const cut = cutBatches(firstOfEach(changes), newId)
    const covered = coverRanges(cut.length > 0 ? cut : [{ batchId: newId(), changes: [] }], ranges)
    const claimed = await claimEvents(tx, cut)
    const survivors = covered.map(({ batch, ranges }) => ({ batch: keepClaimed(batch, claimed), ranges }))
    for (const { batch, ranges } of survivors) await insertBatch(tx, batch, { ...request, ranges })
    const first = survivors
      .filter(({ batch }) => batch.changes.length > 0)
      .map(({ batch }) => ({ batchId: batch.batchId, attempt: 'first' as const }))
    const kept = survivors.reduce((sum, { batch }) => sum + batch.changes.length, 0)
    return { batches: [...again, ...first], repeatedEvents: changes.length - kept }
  })
}

/**
 * A stream may skip offsets (Kafka's do, between records); a group that stands beyond the cursor has skipped messages.
 * Nobody will deliver those again, and going on would lose them without a word.
 */
async function refuseLoss(
  { stream }: RecordBatchesDeps,
  topic: Topic,
  { range, cursor }: { readonly range: ReadRange; readonly cursor: number },
): Promise<void> {
  const { partition, firstOffset } = range
  const lags = await stream.lag(topic, SINK_GROUP)
  const committed = lags.find((lag) => lag.partition === partition)?.committedOffset ?? firstOffset
  if (committed <= cursor) return
  throw new Error(
    `Offsets ${cursor} to ${firstOffset - 1} of ${topic}/${partition} never reached the analytics sink. Move its group back to ${cursor}.`,
  )
}

function firstOfEach(changes: readonly PlacedChange[]): readonly PlacedChange[] {
  const seen = new Map<string, PlacedChange>()
  for (const entry of changes) {
    const eventId = entry.change.eventId.toLowerCase()
    if (!seen.has(eventId)) seen.set(eventId, entry)
  }
  return [...seen.values()]
}

const keepClaimed = (batch: CutBatch, claimed: ReadonlySet<string>): CutBatch => ({
  ...batch,
  changes: batch.changes.filter(({ change }) => claimed.has(change.eventId.toLowerCase())),
})
