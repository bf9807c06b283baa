import type { CutBatch } from './cut-batches.ts'
import type { ReadRange } from './record-batches.ts'
import type { BatchRange } from './sink-batches.ts'

export interface CoveredBatch {
  readonly batch: CutBatch
  readonly ranges: readonly BatchRange[]
}

/**
 * Parts what was read among the batches, without a gap: a batch covers a partition up to its last change there, and the last
 * batch with a change of it, or the last of all, up to the end of what was read, though that may have been a repeat or not
 * valid. A batch without any range is left out.
 */
export function coverRanges(batches: readonly CutBatch[], ranges: readonly ReadRange[]): readonly CoveredBatch[] {
  const byBatch = new Map<CutBatch, BatchRange[]>(batches.map((batch) => [batch, []]))
  for (const { partition, firstOffset, lastOffset, appendedAt } of ranges) {
    let fromOffset = firstOffset
    const ends = endsOf(batches, partition)
    for (const [index, { batch, end }] of ends.entries()) {
      const toOffset = index === ends.length - 1 ? lastOffset : end
      byBatch.get(batch)?.push({ partition, fromOffset, toOffset, appendedAt })
      fromOffset = toOffset + 1
    }
  }
  return [...byBatch].map(([batch, ranges]) => ({ batch, ranges })).filter(({ ranges }) => ranges.length > 0)
}

/** The batches with changes of a partition, each with the last offset of them; the last batch of all if there is none. */
function endsOf(batches: readonly CutBatch[], partition: number): readonly { batch: CutBatch; end: number }[] {
  const ends = batches.flatMap((batch) => {
    const last = batch.changes.findLast((change) => change.partition === partition)
    return last === undefined ? [] : [{ batch, end: last.offset }]
  })
  return ends.length > 0 ? ends : batches.slice(-1).map((batch) => ({ batch, end: -1 }))
}
