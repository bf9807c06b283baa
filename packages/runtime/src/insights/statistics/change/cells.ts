import { resampleCounts } from '../random/resample-counts.ts'
import type { Random } from '../random/seeded-random.ts'
import type { Metric } from '../scores/metric.ts'
import type { Tally } from '../scores/tally.ts'
import type { GroupSum } from './split-change.ts'

/** All answers of one time: how many there are of each group and rating, which is all that resampling has to draw. */
export interface Cells {
  readonly groups: number
  readonly counts: readonly number[]
  /** Of each cell. */
  readonly group: readonly number[]
  readonly contribution: readonly number[]
}

export function cellsOf(tallies: readonly Tally[], metric: Metric): Cells {
  const cells = tallies.flatMap((tally, group) =>
    [...tally].map(([rating, count]) => ({ group, count, contribution: metric.contribution(rating) })),
  )
  return {
    groups: tallies.length,
    counts: cells.map(({ count }) => count),
    group: cells.map(({ group }) => group),
    contribution: cells.map(({ contribution }) => contribution),
  }
}

/** Of the answers there are, or of those that were drawn. */
export function sumsOf({ groups, group, contribution, counts: given }: Cells, counts = given): readonly GroupSum[] {
  const sums = Array.from({ length: groups }, () => ({ n: 0, sum: 0 }))
  for (const [cell, count] of counts.entries()) {
    const of = sums[group[cell]!]!
    of.n += count
    of.sum += count * contribution[cell]!
  }
  return sums
}

/** Of as many answers, drawn with replacement. */
export const resampleSums = (cells: Cells, random: Random): readonly GroupSum[] =>
  sumsOf(cells, resampleCounts(cells.counts, random))
