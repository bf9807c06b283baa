/** A value and how much it counts: one over its variance. */
export interface Weighed {
  readonly value: number
  readonly weight: number
}

export interface SegmentOptions {
  /** What a further change has to save. */
  readonly penalty: number
  /** Of values between two changes. */
  readonly lengthMin: number
}

/**
 * Where the mean of a series changes: the places that minimise Σ weight (value - mean of its segment)² + penalty per change,
 * exactly, by optimal partitioning (Jackson et al., IEEE Signal Processing Letters 12(2), 2005), whose minimum PELT finds too (Killick,
 * Fearnhead and Eckley, Journal of the American Statistical Association 107, 2012); periods are too few to need its pruning.
 */
export function segmentSeries(series: readonly Weighed[], { penalty, lengthMin }: SegmentOptions): readonly number[] {
  const costOf = createCost(series)
  const best = [-penalty]
  const lastChange = [0]
  for (let end = 1; end <= series.length; end++) {
    best[end] = Number.POSITIVE_INFINITY
    lastChange[end] = 0
    for (let start = 0; start <= end - lengthMin; start++) {
      const cost = best[start]! + costOf(start, end) + penalty
      if (cost >= best[end]!) continue
      best[end] = cost
      lastChange[end] = start
    }
  }
  const changes: number[] = []
  for (let end = lastChange[series.length]!; end > 0; end = lastChange[end]!) changes.unshift(end)
  return changes
}

/** Σ w (x - x̄)² = Σ w x² - (Σ w x)² / Σ w from running sums, of values less their mean, so that no digits are lost. */
function createCost(series: readonly Weighed[]): (start: number, end: number) => number {
  const centre = series.reduce((sum, { value }) => sum + value, 0) / series.length
  const sums = [{ weight: 0, first: 0, second: 0 }]
  for (const { value, weight } of series) {
    const last = sums.at(-1)!
    const off = value - centre
    const first = last.first + weight * off
    sums.push({ weight: last.weight + weight, first, second: last.second + weight * off * off })
  }
  return (start, end) => {
    const [from, to] = [sums[start]!, sums[end]!]
    return to.second - from.second - (to.first - from.first) ** 2 / (to.weight - from.weight)
  }
}
