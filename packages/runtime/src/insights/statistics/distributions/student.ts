import { incompleteBeta } from './incomplete-beta.ts'
import { invert } from './invert.ts'
import { normalQuantile, normalTail } from './normal.ts'

/** From here on the two distributions agree to six digits, and the logarithms of Γ leave no more of Student's. */
const NORMAL_FROM = 1e7

/** P(|T| > t) of Student's distribution: I_x(ν/2, 1/2) with x = ν / (ν + t²) (Abramowitz and Stegun 26.7.1). */
export function studentTwoTails(t: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom >= NORMAL_FROM) return 2 * normalTail(Math.abs(t))
  return incompleteBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5)
}

/** How many standard errors an interval of this `level` reaches to each side; 2.570582 for 0.95 and 5 degrees of freedom. */
export function studentReach(level: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom >= NORMAL_FROM) return normalQuantile((1 + level) / 2)
  return invert((t) => -studentTwoTails(t, degreesOfFreedom), level - 1, [0, 1e6])
}
