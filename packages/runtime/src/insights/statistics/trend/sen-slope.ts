import { normalQuantile } from '../distributions/normal.ts'
import type { Interval } from '../scores/interval.ts'

/** Between all pairs of values, sorted: (xⱼ - xᵢ) / (tⱼ - tᵢ), where `places` are the times. */
export function slopesBetween(values: readonly number[], places: readonly number[]): Float64Array {
  const slopes = new Float64Array((values.length * (values.length - 1)) / 2)
  let at = 0
  for (let later = 1; later < values.length; later++)
    for (let earlier = 0; earlier < later; earlier++)
      slopes[at++] = (values[later]! - values[earlier]!) / (places[later]! - places[earlier]!)
  return slopes.sort()
}

/** The median of the slopes (Sen, Journal of the American Statistical Association 63, 1968). */
export const senSlope = (slopes: Float64Array): number =>
  (slopes[Math.ceil(slopes.length / 2) - 1]! + slopes[Math.floor(slopes.length / 2)]!) / 2

/** The slopes between which S would be no more than chance gives: those ½(N ∓ z √variance) from below (Sen 1968). */
export function senInterval(slopes: Float64Array, kendallVariance: number, level: number): Interval {
  const reach = normalQuantile((1 + level) / 2) * Math.sqrt(kendallVariance)
  const last = slopes.length - 1
  const low = Math.max(0, Math.floor((slopes.length - reach) / 2) - 1)
  const high = Math.min(last, Math.ceil((slopes.length + reach) / 2))
  return { low: slopes[low]!, high: slopes[high]!, level, method: 'sen' }
}
