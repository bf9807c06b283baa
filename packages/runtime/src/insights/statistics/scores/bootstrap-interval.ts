import { resampleCounts } from '../random/resample-counts.ts'
import type { Random } from '../random/seeded-random.ts'
import { type Interval, LEVEL } from './interval.ts'

const SAMPLES = 2_000

export interface BootstrapOptions {
  readonly random: Random
  readonly level?: number
  readonly samples?: number
}

/**
 * Between which percentiles `statistic` lies over samples drawn with replacement (Efron, Annals of Statistics 7(1), 1979). It
 * is given counts in place of ratings, because a sample of a million answers is a draw of eleven counts.
 */
export function bootstrapInterval(
  counts: readonly number[],
  statistic: (counts: readonly number[]) => number,
  { random, level = LEVEL, samples = SAMPLES }: BootstrapOptions,
): Interval {
  const values = Float64Array.from({ length: samples }, () => statistic(resampleCounts(counts, random))).sort()
  return { ...percentileInterval(values, level), level, method: 'bootstrap' }
}

/** What leaves as many of the sorted values out at each end. */
export function percentileInterval(sorted: Float64Array, level: number): { low: number; high: number } {
  const outside = Math.floor(((1 - level) / 2) * sorted.length)
  return { low: sorted[outside] as number, high: sorted[sorted.length - 1 - outside] as number }
}
