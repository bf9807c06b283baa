import { drawBinomial } from './draw-binomial.ts'
import type { Random } from './seeded-random.ts'

/**
 * `n` draws with replacement from so many of each kind: one sample of the bootstrap, where n is as many as there are. Its time
 * grows with the kinds alone.
 */
export function resampleCounts(counts: readonly number[], random: Random, n = total(counts)): number[] {
  let left = n
  let mass = total(counts)
  return counts.map((count) => {
    // Of what is left to draw, each is of this kind with its share of the mass that is left.
    const drawn = drawBinomial(left, mass === 0 ? 0 : count / mass, random)
    left -= drawn
    mass -= count
    return drawn
  })
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0)
