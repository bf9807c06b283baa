import type { Oltp } from '../oltp/oltp.ts'
import type { Stream } from '../stream/stream.ts'
import { type CutBatch, cutBatches, type OffsetChange } from './cut-batches.ts'
import {
  claimEvents,
  findCursor,
  insertBatch,
  listPendingBatches,
  lockPartition,
  SINK_GROUP,
  type SinkPartition,
} from './sink-batches.ts'

export interface RecordRequest extends SinkPartition {
  /** Of the messages read, valid or not: the record covers them without a gap. */
  readonly firstOffset: number
  readonly lastOffset: number
  /** Of the first message. */
  readonly appendedAt: Date
  /** Of a cluster, from 1: for batches that are recorded now. */
  readonly shard?: number | undefined
  readonly changes: readonly OffsetChange[]
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
 * 1. One transaction: the offsets after the last recorded one are cut into batches, each event goes to the first batch that
 * names it, and the surviving rows are frozen. After the commit a batch is brought in exactly as it is, by whomever.
 */
export async function recordBatches(deps: RecordBatchesDeps, request: RecordRequest): Promise<Recorded> {
  const { oltp, newId } = deps
  return await oltp.asOperator('sink-responses', async (tx) => {
    await lockPartition(tx, request)
    const cursor = (await findCursor(tx, request)) ?? request.firstOffset
    if (request.firstOffset > cursor) await refuseLoss(deps, request, cursor)
    const left = await listPendingBatches(tx, request)
    const again = left.map((batchId) => ({ batchId, attempt: 'again' as const }))
    if (request.lastOffset < cursor) return { batches: again, repeatedEvents: 0 }

    const changes = request.changes.filter(({ offset }) => offset >= cursor)
    const cut = coverWith(cutBatches(firstOfEach(changes), newId), request, newId)
    const claimed = await claimEvents(tx, cut)
    const survivors = cut.map((batch) => keepClaimed(batch, claimed))
    let fromOffset = cursor
    for (const batch of survivors) {
      await insertBatch(tx, batch, { ...request, fromOffset, toOffset: batch.lastOffset })
      fromOffset = batch.lastOffset + 1
    }
    const first = survivors
      .filter((batch) => batch.changes.length > 0)
      .map(({ batchId }) => ({ batchId, attempt: 'first' as const }))
    const kept = survivors.reduce((sum, batch) => sum + batch.changes.length, 0)
    return { batches: [...again, ...first], repeatedEvents: changes.length - kept }
  })
}

/**
 * A stream may skip offsets (Kafka's do, between records); a group that stands beyond the cursor has skipped messages.
 * Nobody will deliver those again, and going on would lose them without a word.
 */
async function refuseLoss({ stream }: RecordBatchesDeps, request: RecordRequest, cursor: number): Promise<void> {
  const { topic, partition, firstOffset } = request
  const lags = await stream.lag(topic, SINK_GROUP)
  const committed = lags.find((lag) => lag.partition === partition)?.committedOffset ?? firstOffset
  if (committed <= cursor) return
  throw new Error(
    `Offsets ${cursor} to ${firstOffset - 1} of ${topic}/${partition} never reached the analytics sink. Move its group back to ${cursor}.`,
  )
}

function firstOfEach(changes: readonly OffsetChange[]): readonly OffsetChange[] {
  const seen = new Map<string, OffsetChange>()
  for (const entry of changes) {
    const eventId = entry.change.eventId.toLowerCase()
    if (!seen.has(eventId)) seen.set(eventId, entry)
  }
  return [...seen.values()]
}

/** The last batch reaches to the last message, though that may have been a repeat or not valid. */
function coverWith(cut: readonly CutBatch[], { lastOffset }: RecordRequest, newId: () => string): readonly CutBatch[] {
  const last = cut.at(-1) ?? { batchId: newId(), changes: [], lastOffset }
  return [...cut.slice(0, -1), { ...last, lastOffset }]
}

const keepClaimed = (batch: CutBatch, claimed: ReadonlySet<string>): CutBatch => ({
  ...batch,
  changes: batch.changes.filter(({ change }) => claimed.has(change.eventId.toLowerCase())),
})
