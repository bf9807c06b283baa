import { resampleCounts } from '../../../../src/insights/statistics/random/resample-counts.ts'
import type { Random } from '../../../../src/insights/statistics/random/seeded-random.ts'
import type { Tally } from '../../../../src/insights/statistics/scores/tally.ts'

/** Answers in the R Community Survey 2019 (English, column 19) to "How likely are you to recommend R", whose NPS is 73.98. */
export const R_SURVEY_2019: Tally = new Map([
  [1, 3],
  [2, 1],
  [3, 3],
  [4, 11],
  [5, 11],
  [6, 29],
  [7, 90],
  [8, 261],
  [9, 279],
  [10, 1107],
])

/** How many of every thousand would give each rating. */
export type Population = ReadonlyMap<number, number>

/** What `n` of the population answer. */
export function drawTally(population: Population, n: number, random: Random): Tally {
  const counts = resampleCounts([...population.values()], random, n)
  return new Map([...population.keys()].map((rating, index) => [rating, counts[index]!]))
}

/** How often in `runs` it is true. */
export function rateOf(runs: number, isTrue: () => boolean): number {
  let count = 0
  for (let run = 0; run < runs; run++) if (isTrue()) count++
  return count / runs
}

/** Three standard errors of a rate that was seen in `runs`: it strays further once in 370 seeds, and ours are fixed. */
export const strayOf = (rate: number, runs: number): number => 3 * Math.sqrt((rate * (1 - rate)) / runs)
