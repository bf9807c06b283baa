import { logGamma } from '../distributions/log-gamma.ts'
import type { Random } from './seeded-random.ts'

/** Below this mean counting is quicker than rejecting, and the constants of the latter do not hold. */
const REJECT_FROM = 10

/** How many of `n` independent trials succeed, each with `probability`. */
export function drawBinomial(n: number, probability: number, random: Random): number {
  if (n === 0 || probability <= 0) return 0
  if (probability > 0.5) return n - drawBinomial(n, 1 - probability, random)
  return n * probability < REJECT_FROM ? countGaps(n, probability, random) : reject(n, probability, random)
}

/** Goes from success to success: the failures between two are geometrically distributed (Devroye 1986, X.4.3). */
function countGaps(n: number, probability: number, random: Random): number {
  const scale = 1 / Math.log1p(-probability)
  let successes = 0
  let trial = Math.floor(Math.log(1 - random()) * scale) + 1
  while (trial <= n) {
    successes++
    trial += Math.floor(Math.log(1 - random()) * scale) + 1
  }
  return successes
}

/** Transformed rejection, whose time does not grow with n: algorithm BTRS of Hörmann, "The generation of binomial random variates" (1993). */
function reject(n: number, probability: number, random: Random): number {
  const odds = probability / (1 - probability)
  const deviation = Math.sqrt(n * probability * (1 - probability))
  const b = 1.15 + 2.53 * deviation
  const a = -0.0873 + 0.0248 * b + 0.01 * probability
  const centre = n * probability + 0.5
  const squeeze = 0.92 - 4.2 / b
  const alpha = (2.83 + 5.1 / b) * deviation
  const mode = Math.floor((n + 1) * probability)
  const atMode = logGamma(mode + 1) + logGamma(n - mode + 1)
  for (;;) {
    const u = random() - 0.5
    const v = random()
    const fromEdge = 0.5 - Math.abs(u)
    const drawn = Math.floor(((2 * a) / fromEdge + b) * u + centre)
    if (fromEdge >= 0.07 && v <= squeeze) return drawn
    if (drawn < 0 || drawn > n) continue
    const height = Math.log((v * alpha) / (a / (fromEdge * fromEdge) + b))
    const density = atMode - logGamma(drawn + 1) - logGamma(n - drawn + 1) + (drawn - mode) * Math.log(odds)
    if (height <= density) return drawn
  }
}
