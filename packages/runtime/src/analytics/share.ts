/** `part` of `whole` in percent, rounded to two decimals; null of nothing. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : roundTo2(100 * (part / whole))
}

/** The quotient rounded to two decimals; null of nothing. */
export function mean(sum: number, n: number): number | null {
  return n === 0 ? null : roundTo2(sum / n)
}

// Half away from zero, so that a score and its mirror image differ in the sign alone; + 0 turns -0 into 0.
const roundTo2 = (value: number): number => (Math.sign(value) * Math.round(Math.abs(value) * 100)) / 100 + 0
