/** How many may be under way so that nearly all of them are answered in time. */
export interface LatencyLimit {
  readonly value: () => number
  /** How long one took that was accepted, and how many were under way when it came. */
  learn(durationMs: number, underWay: number): void
}

export interface LatencyLimitOptions {
  /** 0: the limit stays at its most. */
  readonly targetMs: number
  readonly least: number
  readonly most: number
}

// At rest when the steps cancel out, which is when one answer in twenty takes longer than the target: its p95. From 256, a
// hundred requests are left after 80 late answers, and as many more come back with 1,000 quick ones.
const UP = 0.1
const DOWN = 19 * UP

/**
 * By Little's law what is under way is throughput times latency, and how much that may be depends on the machine, its
 * database and the hour. So it is found, not set. An answer while less than half of it was used says nothing about it: a quiet
 * night would teach that any crowd is welcome, and a database that was away that none is.
 */
export function createLatencyLimit({ targetMs, least, most }: LatencyLimitOptions): LatencyLimit {
  let limit = targetMs === 0 ? most : Math.max(least, most / 2)
  return {
    value: () => limit,
    learn(durationMs, underWay) {
      if (targetMs === 0 || underWay < limit / 2) return
      limit = durationMs > targetMs ? Math.max(least, limit - DOWN) : Math.min(most, limit + UP)
    },
  }
}
