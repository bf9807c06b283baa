import { type Interval, LEVEL } from './interval.ts'
import { METRICS } from './metric.ts'
import { momentsOf } from './moments.ts'
import { countOf, type Tally } from './tally.ts'
import { wilsonInterval } from './wilson.ts'

export interface RatingShare {
  readonly rating: number
  readonly n: number
  /** 0 to 1, and its Wilson interval, each for itself. */
  readonly share: number
  readonly interval: Interval
}

export interface RatingDistribution {
  readonly n: number
  readonly mean: number
  /** Of the population, divided by n - 1; 0 of one answer. */
  readonly standardDeviation: number
  /** The rating with as many below as above; the mean of the two in the middle where n is even. */
  readonly median: number
  readonly shares: readonly RatingShare[]
}

/** Every rating that was given, lowest first. */
export function describeRatings(tally: Tally, level = LEVEL): RatingDistribution {
  const { n, mean, variance } = momentsOf(tally, METRICS.rating)
  const shares = [...tally].map(([rating, count]) => ({
    rating,
    n: count,
    share: count / n,
    interval: wilsonInterval(count, n, level),
  }))
  return {
    n,
    mean,
    standardDeviation: n < 2 ? 0 : Math.sqrt((variance * n) / (n - 1)),
    median: medianOf(tally),
    shares,
  }
}

function medianOf(tally: Tally): number {
  const n = countOf(tally)
  const at = (position: number): number => {
    let seen = 0
    for (const [rating, count] of tally) {
      seen += count
      if (seen > position) return rating
    }
    return Number.NaN
  }
  return (at(Math.ceil(n / 2) - 1) + at(Math.floor(n / 2))) / 2
}
