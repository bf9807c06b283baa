import { type Interval, LEVEL } from '../scores/interval.ts'
import { inflationBy } from './autocorrelation.ts'
import { kendallPValue, kendallStatistic, kendallVariance } from './kendall.ts'
import { senInterval, senSlope, slopesBetween } from './sen-slope.ts'

export interface Trend {
  readonly kind: 'trend'
  readonly n: number
  /** Per period: the median of the slopes between all pairs. */
  readonly slope: number
  readonly interval: Interval
  /** From -1, every value below the one before, to 1. */
  readonly tau: number
  readonly pValue: number
  /** By how much values that resemble the one before make the test less sure; 1 where they do not. */
  readonly inflation: number
}

export interface TooShort {
  readonly kind: 'too_short'
  readonly n: number
  readonly minimumN: number
}

/** Below this Kendall's statistic is not distributed normally, and hardly anything could be called a trend. */
export const TREND_PERIODS_MIN = 8

export interface TrendOptions {
  readonly level?: number
  /** Which period each value is of, where some have none; rising. */
  readonly places?: readonly number[]
}

/**
 * Whether and how quickly a score rises or falls, in whatever shape: Kendall's test against time (Mann, Econometrica 13, 1945) and
 * Sen's slope, neither of which a single odd period moves much.
 */
export function describeTrend(
  values: readonly number[],
  { level = LEVEL, places = [...values.keys()] }: TrendOptions = {},
): Trend | TooShort {
  const n = values.length
  if (n < TREND_PERIODS_MIN) return { kind: 'too_short', n, minimumN: TREND_PERIODS_MIN }
  const slopes = slopesBetween(values, places)
  const slope = senSlope(slopes)
  const inflation = inflationBy(values.map((value, at) => value - slope * places[at]!))
  const variance = kendallVariance(values) * inflation
  const s = kendallStatistic(values)
  return {
    kind: 'trend',
    n,
    slope,
    interval: senInterval(slopes, variance, level),
    tau: s / slopes.length,
    pValue: kendallPValue(s, variance),
    inflation,
  }
}
