import { normalTail } from '../distributions/normal.ts'

/** S = Σ sign(xⱼ - xᵢ) over i < j: pairs that rise minus pairs that fall. */
export function kendallStatistic(values: readonly number[]): number {
  let s = 0
  for (let later = 1; later < values.length; later++)
    for (let earlier = 0; earlier < later; earlier++) s += Math.sign(values[later]! - values[earlier]!)
  return s
}

/** Of S without a trend: (n(n - 1)(2n + 5) - Σ t(t - 1)(2t + 5)) / 18, for values of which t are equal (Kendall 1948). */
export function kendallVariance(values: readonly number[]): number {
  const ties = [...Map.groupBy(values, (value) => value).values()].map((equal) => equal.length)
  return (pairTerm(values.length) - ties.reduce((sum, tied) => sum + pairTerm(tied), 0)) / 18
}

const pairTerm = (n: number): number => n * (n - 1) * (2 * n + 5)

/** Of both directions; S moves in steps of two, half of which the normal distribution is given back. */
export function kendallPValue(s: number, variance: number): number {
  return s === 0 || variance === 0 ? 1 : 2 * normalTail((Math.abs(s) - 1) / Math.sqrt(variance))
}
