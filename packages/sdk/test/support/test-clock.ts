import type { Clock } from '../../src/transport/clock.ts'

export interface TestClock extends Clock {
  /** The waits that were skipped, in order. */
  readonly waits: number[]
  /** Lets the timers that are held run out, as if their time had come. */
  expire(): void
}

/**
 * A clock on which waits pass at once and are recorded. Timers of `holdFromMs` and longer are limits rather than waits:
 * they run out only when the test says so.
 */
export const createTestClock = (holdFromMs = 10_000): TestClock => {
  let nowMs = Date.parse('2026-11-22T10:00:00Z')
  const waits: number[] = []
  const held = new Set<() => void>()
  return {
    waits,
    now: () => nowMs,
    schedule(delayMs, run) {
      if (delayMs < holdFromMs) {
        waits.push(delayMs)
        nowMs += delayMs
        const immediate = setImmediate(run)
        return () => clearImmediate(immediate)
      }
      held.add(run)
      return () => held.delete(run)
    },
    expire() {
      const due = [...held]
      held.clear()
      for (const run of due) run()
    },
  }
}
