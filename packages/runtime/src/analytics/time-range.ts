import type { Range } from './analytics.ts'

/** A half-open range in milliseconds since 1970. */
export interface TimeRange {
  readonly fromMs: number
  readonly toMs: number
}

const DAY_MS = 86_400_000
export const FIVE_MINUTES_MS = 300_000
// Without a bound: all that DateTime can hold, rounded to whole days.
const FROM_MS = 0
const TO_MS = Date.UTC(2106, 0, 1)

export function toTimeRange({ from, to }: Range): TimeRange {
  return { fromMs: clamp(from?.getTime() ?? FROM_MS), toMs: clamp(to?.getTime() ?? TO_MS) }
}

/** Views hold whole buckets: a range that cuts one is answered from the fact itself, slower and as exact. */
export const isWhole = ({ fromMs, toMs }: TimeRange, bucketMs: number = DAY_MS): boolean =>
  fromMs % bucketMs === 0 && toMs % bucketMs === 0

const clamp = (ms: number): number => Math.min(TO_MS, Math.max(FROM_MS, ms))
