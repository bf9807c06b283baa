import { coverRanges } from '../../analytics/cover-ranges.ts'
import { type CutBatch, cutBatches } from '../../analytics/cut-batches.ts'
import type { ReadRange } from '../../analytics/record-batches.ts'
import { claimEvents, insertBatch, listPendingBatches, lockPartitions } from '../../analytics/sink-batches.ts'
import type { Oltp } from '../../oltp/oltp.ts'
import type { PlacedChange } from '../../response-change.ts'
import { findHolders, takeEvents } from './event-holders.ts'

export interface RecordMissingDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly newId: () => string
}

export interface MissingChanges {
  readonly replayId: string
  /** In the order of their offsets in one partition, each event once; the fact has none of them. */
  readonly changes: readonly PlacedChange[]
  readonly appendedAt: Date
}

export interface RecordedMissing {
  /** To be brought in: also what somebody who died has left behind. */
  readonly batchIds: readonly string[]
  /** Those that are in one of these or were; every other is on its way with a batch of the sink's own. */
  readonly eventIds: ReadonlySet<string>
}

/**
 * Freezes changes that the fact has lost, or never had, as batches of the replay, and gives their events to these: from there on it is
 * the sink's own way. An event that a batch of this replay has stays with that, so doing this again adds nothing.
 */
export async function recordMissing(deps: RecordMissingDeps, missing: MissingChanges): Promise<RecordedMissing> {
  const { changes, appendedAt } = missing
  const topic = `replay:${missing.replayId}` as const
  const at = { topic, partitions: [...new Set(changes.map(({ partition }) => partition))] }
  return await deps.oltp.asOperator('stream replay', async (tx) => {
    await lockPartitions(tx, at)
    const left = await listPendingBatches(tx, at)
    const holders = await findHolders(tx, changes.map(idOf))
    const ours = [...holders].filter(([, holder]) => holder.topic === topic)
    const lost = [...holders].filter(([, holder]) => holder.topic !== topic && holder.isIn)

    // 1. A batch that is in has lost them.
    await takeEvents(tx, lost)
    // 2. Each goes to a batch, unless the sink has it: what was not taken and what it was quicker with.
    const wanted = new Set([...lost.map(([eventId]) => eventId), ...changes.map(idOf).filter((id) => !holders.has(id))])
    const cut = cutBatches(
      changes.filter((change) => wanted.has(idOf(change))),
      deps.newId,
    )
    const claimed = await claimEvents(tx, cut)
    const kept = cut.map((batch) => keepOnly(batch, claimed)).filter((batch) => batch.changes.length > 0)
    // 3. Frozen: after the commit they are brought in as they are, by whomever.
    for (const { batch, ranges } of coverRanges(kept, rangesOf(kept, appendedAt)))
      await insertBatch(tx, batch, { topic, ranges })
    return {
      batchIds: [...left, ...kept.map(({ batchId }) => batchId)],
      eventIds: new Set([...ours.map(([eventId]) => eventId), ...claimed]),
    }
  })
}

export const idOf = ({ change }: PlacedChange): string => change.eventId.toLowerCase()

const keepOnly = (batch: CutBatch, eventIds: ReadonlySet<string>): CutBatch => ({
  ...batch,
  changes: batch.changes.filter((change) => eventIds.has(idOf(change))),
})

/** From the first change to the last: what lies between them is not missing. */
function rangesOf(batches: readonly CutBatch[], appendedAt: Date): readonly ReadRange[] {
  const changes = batches.flatMap((batch) => batch.changes)
  const [first, last] = [changes[0], changes.at(-1)]
  if (first === undefined || last === undefined) return []
  return [{ partition: first.partition, firstOffset: first.offset, lastOffset: last.offset, appendedAt }]
}
