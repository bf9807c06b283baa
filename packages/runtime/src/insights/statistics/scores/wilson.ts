import { normalQuantile } from '../distributions/normal.ts'
import { type Interval, LEVEL } from './interval.ts'

/**
 * Interval of a proportion: all p whose test of `successes` among `n` is not rejected,
 * (p̂ + z²/2n ± z √(p̂(1 - p̂)/n + z²/4n²)) / (1 + z²/n) (Wilson, Journal of the American Statistical Association 22, 1927). It
 * never leaves 0 to 1 and holds its level near both, and with few answers (Brown, Cai and DasGupta, Statistical Science 2001).
 */
export function wilsonInterval(successes: number, n: number, level = LEVEL): Interval {
  const z = normalQuantile((1 + level) / 2)
  const share = successes / n
  const shrink = 1 + (z * z) / n
  const centre = (share + (z * z) / (2 * n)) / shrink
  const reach = (z / shrink) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))
  // At the ends the formula gives them exactly, and floating point numbers nearly.
  const low = successes === 0 ? 0 : centre - reach
  const high = successes === n ? 1 : centre + reach
  return { low, high, level, method: 'wilson' }
}
