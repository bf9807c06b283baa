import { joinCalls } from '../join-calls.ts'
import type { StoredMessage } from './stream.ts'

/** What was read of one partition, in offset order; never empty. */
export interface PartitionBatch {
  readonly messages: readonly StoredMessage[]
  readonly signal: AbortSignal
}

/** Handles batches of several partitions as one; one result per batch, in order. The signal is that of any of them. */
export type HandleBatches<Result> = (
  batches: readonly PartitionBatch[],
  signal: AbortSignal,
) => Promise<readonly Result[]>

export interface JoinPartitionsOptions {
  /** Messages of a joined batch, unless one partition alone has more. */
  readonly batchSizeMax: number
  /** Joined batches under way at the same time. */
  readonly concurrencyMax: number
}

/**
 * Makes one batch of those of partitions that come at the same time, so that what a transaction or a block costs is paid once for
 * all of them. A partition whose membership was lost and won again may be in one twice.
 */
export function joinPartitions<Result>(
  handle: HandleBatches<Result>,
  { batchSizeMax, concurrencyMax }: JoinPartitionsOptions,
): (messages: readonly StoredMessage[], signal: AbortSignal) => Promise<Result> {
  const run = (batches: readonly PartitionBatch[]) =>
    handle(batches, AbortSignal.any(batches.map(({ signal }) => signal)))
  const join = joinCalls(run, {
    concurrencyMax,
    weightMax: batchSizeMax,
    weightOf: ({ messages }) => messages.length,
  })
  return (messages, signal) => join({ messages, signal })
}
