import { describe, expect, it } from 'vitest'
import { drawBinomial } from '../../../src/insights/statistics/random/draw-binomial.ts'
import { resampleCounts } from '../../../src/insights/statistics/random/resample-counts.ts'
import { seededRandom } from '../../../src/insights/statistics/random/seeded-random.ts'

const draws = (count: number, draw: () => number) => Array.from({ length: count }, draw)
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const variance = (values: readonly number[]) => {
  const centre = mean(values)
  return mean(values.map((value) => (value - centre) ** 2))
}

describe('seededRandom', () => {
  it('gives the same numbers for a seed, always', () => {
    const random = seededRandom('nps of 2026-10')
    expect(draws(3, random)).toEqual([0.768556977622211, 0.9759942416567355, 0.2829505291301757])
  })

  it('gives others for another seed', () => {
    expect(draws(3, seededRandom('a'))).not.toEqual(draws(3, seededRandom('b')))
  })

  it('is uniform', () => {
    const numbers = draws(20_000, seededRandom('uniform'))
    const tenths = Map.groupBy(numbers, (number) => Math.floor(10 * number))
    const square = [...tenths.values()].reduce((sum, { length }) => sum + (length - 2_000) ** 2 / 2_000, 0)
    // 27.9 is exceeded once in a thousand (chi-square with 9 degrees of freedom).
    expect(square).toBeLessThan(27.9)
  })
})

describe('drawBinomial', () => {
  // By counting, by rejection, and by both mirrored.
  it.each([
    [20, 0.1],
    [20, 0.9],
    [400, 0.3],
    [1_000_000, 0.999],
  ])('has the mean and the variance of %d trials with probability %d', (n, probability) => {
    const random = seededRandom(`${n} ${probability}`)
    const successes = draws(20_000, () => drawBinomial(n, probability, random))
    const deviation = Math.sqrt(n * probability * (1 - probability))
    expect(Math.abs(mean(successes) - n * probability) / deviation).toBeLessThan(3 / Math.sqrt(20_000))
    expect(variance(successes) / deviation ** 2).toBeCloseTo(1, 1)
    expect(successes.every((count) => Number.isInteger(count) && count >= 0 && count <= n)).toBe(true)
  })

  it('has the whole distribution of twelve trials', () => {
    const random = seededRandom('twelve')
    const counts = Map.groupBy(
      draws(50_000, () => drawBinomial(12, 0.35, random)),
      (count) => count,
    )
    // R: dbinom(4, 12, 0.35) and dbinom(8, 12, 0.35).
    expect((counts.get(4)?.length ?? 0) / 50_000).toBeCloseTo(0.2367, 2)
    expect((counts.get(8)?.length ?? 0) / 50_000).toBeCloseTo(0.0199, 2)
  })

  it('draws nothing of nothing and all of what is certain', () => {
    const random = seededRandom('ends')
    expect([drawBinomial(0, 0.5, random), drawBinomial(9, 0, random), drawBinomial(9, 1, random)]).toEqual([0, 0, 9])
  })
})

it('resamples as many as there are, none from where there are none', () => {
  const random = seededRandom('counts')
  for (let run = 0; run < 100; run++) {
    const drawn = resampleCounts([7, 0, 100_000, 3, 0], random)
    expect(drawn.reduce((sum, count) => sum + count, 0)).toBe(100_010)
    expect([drawn[1], drawn[4]]).toEqual([0, 0])
  }
})
