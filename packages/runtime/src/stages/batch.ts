/**
 * Large enough to share a transaction's cost, small enough that one is over in a fraction of a second. A transaction costs
 * much the same for one message as for ten, so each stage waits a moment for more; no dashboard shows a response sooner than
 * the sink's linger anyway.
 */
export const BATCH = { batchSizeMax: 500, lingerMs: 25 } as const
