import type { StoredMessage } from './stream.ts'
import type { Topic } from './topics.ts'

/** Offsets of one partition: from the first on, below the last. */
export interface OffsetRange {
  readonly partition: number
  readonly fromOffset: number
  readonly toOffset: number
}

export interface RetainedRange extends OffsetRange {
  /** False where nothing from before is retained: what was appended in that time may have been removed in part. */
  readonly isWhole: boolean
}

export interface TimeSpan {
  readonly from: Date
  readonly to: Date
}

/** What was read of one partition; without messages where nothing is left before `nextOffset`. */
export interface HistoryPage {
  readonly partition: number
  readonly messages: readonly StoredMessage[]
  /** Where to go on. The range is read once this is its end. */
  readonly nextOffset: number
}

export interface ReadOptions {
  readonly pageSizeMax: number
  readonly signal: AbortSignal
}

/**
 * What a topic still holds, to be read again by nobody's group: no position changes, and nothing is kept from being removed
 * meanwhile. What is gone by the time it would be read is left out.
 */
export interface StreamHistory {
  /** Of each partition, from the first message appended at `from` or later, below the first one at `to` or later. */
  findRanges(topic: Topic, time: TimeSpan): Promise<readonly RetainedRange[]>
  /** Every message of the ranges, each partition in its order. Ends early, without an error, when the signal says so. */
  read(topic: Topic, ranges: readonly OffsetRange[], options: ReadOptions): AsyncIterable<HistoryPage>
}
