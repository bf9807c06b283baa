import { differenceBetween } from '../compare/difference.ts'
import { type Judged, judgeTogether } from '../compare/judge-together.ts'
import type { Metric } from '../scores/metric.ts'
import { combineMoments, type Moments, NOTHING } from '../scores/moments.ts'
import { segmentSeries } from './segment-series.ts'

export interface ChangePoint {
  /** Index of the first period after the change. */
  readonly period: number
  /** Scores from the change before to this one, and from this one to the next. */
  readonly before: number
  readonly after: number
  readonly difference: Judged
}

/** Of two periods one may be odd; of a level there are at least two. */
const PERIODS_MIN = 2

/**
 * What a change has to save, times the logarithm of the number of periods: with 3 (the leading term of the modified criterion of
 * Zhang and Siegmund, Biometrics 63, 2007) fewer than 5 % of series without a change show one, from 8 to 365 periods.
 */
const PENALTY = 3

/** The median of |z| of a standard normal distribution. */
const MEDIAN_DEVIATION = 0.6745

/** Stands in for a variance of 0, where every answer was the same. */
const TINY = 1e-12

/** Where a score went to another level and stayed there; the periods are of equal length and have answers each. */
export function findChangePoints(periods: readonly Moments[], metric: Metric): readonly ChangePoint[] {
  const variances = variancesOf(periods)
  const unrest = unrestOf(periods, variances)
  const series = periods.map(({ mean }, index) => ({ value: mean, weight: 1 / (variances[index]! * unrest) }))
  const penalty = PENALTY * Math.log(periods.length)
  const changes = segmentSeries(series, { penalty, lengthMin: PERIODS_MIN })

  const bounds = [0, ...changes, periods.length]
  const levels = bounds.slice(1).map((end, index) => periods.slice(bounds[index], end).reduce(combineMoments, NOTHING))
  const effects = changes.map((_, index) => {
    const effect = differenceBetween(levels[index + 1]!, levels[index]!, metric)
    return { ...effect, standardError: effect.standardError * Math.sqrt(unrest) }
  })
  const differences = judgeTogether(effects, { method: 'welch' })
  return changes.map((period, index) => ({
    period,
    before: levels[index]!.mean,
    after: levels[index + 1]!.mean,
    difference: differences[index]!,
  }))
}

/** Of the score of each period: the variance within all periods, over its answers. */
function variancesOf(periods: readonly Moments[]): readonly number[] {
  const n = periods.reduce((sum, period) => sum + period.n, 0)
  const within = periods.reduce((sum, period) => sum + period.n * period.variance, 0) / n
  return periods.map((period) => Math.max(TINY, within / period.n))
}

/**
 * By how much scores vary from one period to the next beyond what the number of answers explains, at least 1. The median of
 * differences between neighbours is the same whether or not the level changes now and then.
 */
function unrestOf(periods: readonly Moments[], variances: readonly number[]): number {
  const steps = periods.slice(1).map(({ mean }, index) => {
    const step = mean - periods[index]!.mean
    return Math.abs(step) / Math.sqrt(variances[index]! + variances[index + 1]!)
  })
  if (steps.length === 0) return 1
  const median = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)]!
  return Math.max(1, (median / MEDIAN_DEVIATION) ** 2)
}
