import { invert } from './invert.ts'

const SQRT_2_PI = Math.sqrt(2 * Math.PI)

/** Beyond this the fraction below has converged long before the series would, and keeps the digits of small tails. */
const TAIL_FROM = 3
const FRACTION_TERMS = 200

/** Density of the standard normal distribution. */
export const normalDensity = (z: number): number => Math.exp((-z * z) / 2) / SQRT_2_PI

/**
 * P(Z > z) of the standard normal distribution, exact to the last few digits, in its tail too: the series of Marsaglia
 * ("Evaluating the Normal Distribution", Journal of Statistical Software 11(4), 2004), and Laplace's continued fraction of
 * the Mills ratio in the tails.
 */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z)
  return z < TAIL_FROM ? 0.5 - centre(z) : normalDensity(z) * millsRatio(z)
}

/** The z with P(Z <= z) = `probability`; 1.959964 for 0.975. */
export function normalQuantile(probability: number): number {
  if (probability < 0.5) return -normalQuantile(1 - probability)
  // 38.5 is where the tail is less than the smallest double.
  return invert((z) => -normalTail(z), probability - 1, [0, 38.5])
}

/** P(0 < Z < z) = φ(z) (z + z³/3 + z⁵/(3·5) + ...). */
function centre(z: number): number {
  let term = z
  let sum = z
  for (let odd = 3; sum + term !== sum; odd += 2) {
    term *= (z * z) / odd
    sum += term
  }
  return sum * normalDensity(z)
}

/** P(Z > z) / φ(z) = 1 / (z + 1 / (z + 2 / (z + 3 / ...))). */
function millsRatio(z: number): number {
  let denominator = z
  for (let term = FRACTION_TERMS; term > 0; term--) denominator = z + term / denominator
  return 1 / denominator
}
