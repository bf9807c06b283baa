const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** Delay before each attempt: Standard Webhooks 1.0's schedule, eight attempts over 27 h 35 min. */
export const backoffScheduleMs: readonly number[] = [
  0,
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  10 * HOUR_MS,
]

/** Jitter only ever adds, so that the schedule stays the least a receiver is spared. */
const JITTER_SHARE = 0.1

export interface NextAttempt {
  /** Attempts made so far; 0 asks for the first. */
  readonly attempt: number
  readonly now: Date
  /** Uniform in [0, 1), as `Math.random` gives it. */
  readonly random: () => number
  /** The receiver's wish; it lengthens the delay and never shortens it. */
  readonly retryAfterMs?: number | undefined
  readonly scheduleMs?: readonly number[]
}

/** When to attempt next; undefined when the schedule is exhausted. */
export function nextAttemptAt(options: NextAttempt): Date | undefined {
  const { attempt, now, random, retryAfterMs = 0, scheduleMs = backoffScheduleMs } = options
  const delayMs = scheduleMs[attempt]
  if (delayMs === undefined) return undefined
  const jitterMs = Math.floor(random() * JITTER_SHARE * delayMs)
  return new Date(now.getTime() + Math.max(delayMs, retryAfterMs) + jitterMs)
}
