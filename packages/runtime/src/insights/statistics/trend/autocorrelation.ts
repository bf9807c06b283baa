/** How much each value resembles the one before, -1 to 1. */
function autocorrelationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const deviations = values.map((value) => value - mean)
  const square = deviations.reduce((sum, deviation) => sum + deviation ** 2, 0)
  const product = deviations.slice(1).reduce((sum, deviation, before) => sum + deviation * deviations[before]!, 0)
  return square === 0 ? 0 : product / square
}

/** Values that resemble the ones before more than this cannot be told from a trend. */
const LIKENESS_MAX = 0.95

/**
 * By how much the variance of Kendall's statistic grows where values resemble the ones before, ρᵏ over k periods:
 * 1 + 2 Σ (1 - k/n) ρᵏ (Yue and Wang, Water Resources Management 18, 2004). ρ is what is seen once a trend was taken out, corrected for what
 * that takes away, (ρ̂ + 2/n) / (1 - 4/n) (van Giersbergen, Economics Letters 89, 2005).
 */
export function inflationBy(residuals: readonly number[]): number {
  const n = residuals.length
  const likeness = Math.min(LIKENESS_MAX, (autocorrelationOf(residuals) + 2 / n) / (1 - 4 / n))
  let inflation = 1
  for (let lag = 1; lag < n; lag++) inflation += 2 * (1 - lag / n) * Math.max(0, likeness) ** lag
  return inflation
}
