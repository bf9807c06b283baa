/** Figures of fewer answers say little, and may say who gave them. */
export const MINIMUM_N = 30

/** Why there is no figure. */
export interface Suppressed {
  readonly kind: 'suppressed'
  readonly reason: SuppressionReason
  readonly n: number
  readonly minimumN: number
}

export type SuppressionReason =
  | 'below_minimum_n'
  /** Large enough itself, but the only one left out: it would be the whole minus the ones that are shown. */
  | 'reveals_another'

export type Measured<Value> = { readonly kind: 'measured'; readonly value: Value } | Suppressed

export function measure<Value>(n: number, minimumN: number, compute: () => Value): Measured<Value> {
  if (n < minimumN) return { kind: 'suppressed', reason: 'below_minimum_n', n, minimumN }
  return { kind: 'measured', value: compute() }
}

/**
 * Which parts of a whole that is shown too are left out, and why: those below the minimum; and while these taken together are
 * still below it, so that subtracting would tell their figures, the smallest of the others (complementary suppression; Hundepool
 * et al., "Statistical Disclosure Control", 2012, chapter 4).
 */
export function suppressParts(sizes: readonly number[], minimumN = MINIMUM_N): readonly (Suppressed | undefined)[] {
  const verdicts: (Suppressed | undefined)[] = sizes.map(() => undefined)
  let hidden = 0
  for (const part of [...sizes.keys()].toSorted((a, b) => sizes[a]! - sizes[b]!)) {
    const n = sizes[part]!
    if (n >= minimumN && (hidden === 0 || hidden >= minimumN)) break
    const reason = n < minimumN ? 'below_minimum_n' : 'reveals_another'
    verdicts[part] = { kind: 'suppressed', reason, n, minimumN }
    hidden += n
  }
  return verdicts
}
