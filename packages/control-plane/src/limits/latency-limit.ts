/** How many may be under way so that nearly all of them are answered in time. */
export interface LatencyLimit {
  readonly value: () => number
  /** How long one took that was accepted. */
  learn(durationMs: number): void
}

export interface LatencyLimitOptions {
  /** 0: the limit stays at its most. */
  readonly targetMs: number
  readonly least: number
  readonly most: number
}

// At rest when the steps cancel out, which is when one answer in twenty takes longer than the target: its p95. From 512, a
// hundred requests are left after 200 late answers, and as many more come back with 2,000 quick ones.
const UP = 0.1
const DOWN = 19 * UP

/**
 * By Little's law what is under way is throughput times latency, and how much that may be depends on the machine, its
 * database and the hour. So it is found, not set.
 */
export function createLatencyLimit({ targetMs, least, most }: LatencyLimitOptions): LatencyLimit {
  let limit = most
  return {
    value: () => limit,
    learn(durationMs) {
      if (targetMs === 0) return
      limit = durationMs > targetMs ? Math.max(least, limit - DOWN) : Math.min(most, limit + UP)
    },
  }
}
