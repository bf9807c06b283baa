import type { Effect } from './judge-together.ts'

/** How many of how many. */
export interface Count {
  readonly n: number
  readonly of: number
}

/**
 * By how many points of percent the share of `a` is above that of `b`, judged with one more of either kind on both sides (Agresti and Caffo, "Simple
 * and Effective Confidence Intervals for Proportions and Differences of Proportions", The American Statistician 54(4), 2000).
 */
export function differenceOfShares(a: Count, b: Count): Effect {
  const [judgedA, judgedB] = [judge(a), judge(b)]
  return {
    value: 100 * (a.n / a.of - b.n / b.of),
    centre: 100 * (judgedA.share - judgedB.share),
    standardError: 100 * Math.sqrt(judgedA.variance + judgedB.variance),
    degreesOfFreedom: Number.POSITIVE_INFINITY,
  }
}

function judge({ n, of }: Count): { readonly share: number; readonly variance: number } {
  const share = (n + 1) / (of + 2)
  return { share, variance: (share * (1 - share)) / (of + 2) }
}
