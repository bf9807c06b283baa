import type { Batch } from '../manifest/batch.ts'
import type { OperationResult, RecordOutcome } from '../run/operation-call.ts'
import { splitRefused } from './split-refused.ts'

/** What one request came to. */
export type BatchResult = Pick<OperationResult, 'records' | 'meaning'>

export interface SendBatchOptions<Record> {
  readonly batch: Pick<Batch, 'onRefused' | 'keepsOrder'>
  /** Sends these records in one request; its outcomes are in their order. */
  readonly send: (records: readonly Record[]) => Promise<BatchResult>
}

/** Not sent, because one before it is not through and the vendor keeps the order. */
const HELD: RecordOutcome = { outcome: 'retry', reason: 'held_for_order' }

/**
 * Sends a batch, and in halves again what is refused as a whole, until it is taken or one record is left: with k records that
 * the vendor will never take among n, the others are taken once each and those k are named, in at most 2k log2(n) + 1
 * requests. What may have been taken is never sent again here, nor what was throttled: that is for the schedule.
 */
export async function sendBatch<Record>(
  records: readonly Record[],
  options: SendBatchOptions<Record>,
): Promise<readonly RecordOutcome[]> {
  const { records: outcomes, meaning = 'success' } = await options.send(records)
  const halves = splitRefused(records, meaning, options.batch)
  if (!halves) return outcomes
  const [left, right] = halves
  const first = await sendBatch(left, options)
  const isHeld =
    options.batch.keepsOrder && first.some(({ outcome }) => outcome !== 'delivered' && outcome !== 'refused')
  return [...first, ...(isHeld ? right.map(() => HELD) : await sendBatch(right, options))]
}
