import type { Metric } from './metric.ts'
import type { Tally } from './tally.ts'

/** What is kept of a sample; enough for means, their errors and their differences. */
export interface Moments {
  readonly n: number
  readonly mean: number
  /** Of the contributions, divided by n. For NPS this is 100² (p + d - (p - d)²), the multinomial variance. */
  readonly variance: number
}

/** Of no answers. */
export const NOTHING: Moments = { n: 0, mean: 0, variance: 0 }

/** In two passes: the difference of large squares would lose the digits of a small variance. */
export function momentsOf(tally: Tally, { contribution }: Metric): Moments {
  let n = 0
  let sum = 0
  for (const [rating, count] of tally) {
    n += count
    sum += count * contribution(rating)
  }
  if (n === 0) return NOTHING
  const mean = sum / n
  let squares = 0
  for (const [rating, count] of tally) squares += count * (contribution(rating) - mean) ** 2
  return { n, mean, variance: squares / n }
}

/** Of both samples together (Chan, Golub and LeVeque, "Updating Formulae", 1979). */
export function combineMoments(a: Moments, b: Moments): Moments {
  const n = a.n + b.n
  if (n === 0) return NOTHING
  const mean = a.mean + ((b.mean - a.mean) * b.n) / n
  const between = (a.n * b.n * (b.mean - a.mean) ** 2) / n
  return { n, mean, variance: (a.n * a.variance + b.n * b.variance + between) / n }
}

/** Of the mean: the root of the unbiased variance, divided by n - 1, over n. One answer says nothing about it. */
export const standardError = ({ n, variance }: Moments): number =>
  n < 2 ? Number.POSITIVE_INFINITY : Math.sqrt(variance / (n - 1))
