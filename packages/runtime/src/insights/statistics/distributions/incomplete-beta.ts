import { logGamma } from './log-gamma.ts'

/** Stands in for a zero that would be divided by. */
const TINY = 1e-300

/**
 * The regularised incomplete beta function I_x(a, b), by its continued fraction (Abramowitz and Stegun 26.5.8), on the side of
 * the mean where that converges within some √max(a, b) terms.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const scale = Math.exp(a * Math.log(x) + b * Math.log(1 - x) + logGamma(a + b) - logGamma(a) - logGamma(b))
  return x < (a + 1) / (a + b + 2) ? (scale / a) * fraction(x, a, b) : 1 - (scale / b) * fraction(1 - x, b, a)
}

/** 1 / (1 + d1 / (1 + d2 / (1 + ...))), from the front, by Lentz' method ("Applied Optics" 15(3), 1976). */
function fraction(x: number, a: number, b: number): number {
  let above = 1
  let below = 1 / orTiny(1 - ((a + b) * x) / (a + 1))
  let value = below
  const extend = (coefficient: number) => {
    below = 1 / orTiny(1 + coefficient * below)
    above = orTiny(1 + coefficient / above)
    const step = above * below
    value *= step
    return Math.abs(step - 1)
  }
  for (let m = 1; ; m++) {
    extend((m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)))
    const change = extend((-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)))
    if (!(change > Number.EPSILON)) return value
  }
}

const orTiny = (value: number): number => (Math.abs(value) < TINY ? TINY : value)
