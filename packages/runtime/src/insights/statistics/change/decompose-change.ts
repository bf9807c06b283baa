import { type Effect, type Judged, judgeTogether } from '../compare/judge-together.ts'
import type { Random } from '../random/seeded-random.ts'
import type { Metric } from '../scores/metric.ts'
import { type Measured, MINIMUM_N, measure } from '../scores/suppress.ts'
import { type Cells, cellsOf, resampleSums, sumsOf } from './cells.ts'
import { foldSmallGroups, type GroupTallies } from './fold-small-groups.ts'
import { type GroupChange, type GroupSum, splitChange, totalOf } from './split-change.ts'

export interface ChangeDecomposition {
  readonly before: TimeScore
  readonly after: TimeScore
  /** `mix` and `rate` together; each is the sum over all groups. */
  readonly change: number
  readonly mix: number
  readonly rate: number
  readonly groups: readonly GroupEffects[]
}

/** The score is null where there were no answers. */
export interface TimeScore {
  readonly n: number
  readonly score: number | null
}

export interface GroupEffects {
  /** Null: all groups that are too small to be shown, together. */
  readonly group: string | null
  readonly before: TimeScore
  readonly after: TimeScore
  readonly mix: Judged
  readonly rate: Judged
}

export interface DecomposeOptions {
  readonly random: Random
  readonly minimumN?: number
  /** How often both times are resampled. */
  readonly samples?: number
  readonly falseDiscoveryRate?: number
}

/** Of a standard error, 500 samples leave 3 % of doubt. */
const SAMPLES = 500

/**
 * What each group did to the change of a score between two times; see {@link splitChange}. Every answer is in one group. How
 * exact the effects are is seen from resampling both times, and all of them are judged as one.
 */
export function decomposeChange(
  times: { readonly before: GroupTallies; readonly after: GroupTallies },
  metric: Metric,
  { random, minimumN = MINIMUM_N, samples = SAMPLES, falseDiscoveryRate }: DecomposeOptions,
): Measured<ChangeDecomposition> {
  const groups = foldSmallGroups(times.before, times.after, minimumN)
  const before = cellsOf(
    groups.map((group) => group.before),
    metric,
  )
  const after = cellsOf(
    groups.map((group) => group.after),
    metric,
  )
  const [sumsBefore, sumsAfter] = [sumsOf(before), sumsOf(after)]
  const [allBefore, allAfter] = [totalOf(sumsBefore), totalOf(sumsAfter)]

  return measure(Math.min(allBefore.n, allAfter.n), minimumN, () => {
    const effects = splitChange(sumsBefore, sumsAfter)
    const errors = standardErrors({ before, after }, samples, random)
    const judged = judgeTogether(
      flatten(effects).map((value, index) => toEffect(value, errors[index]!)),
      {
        method: 'bootstrap_normal',
        falseDiscoveryRate,
      },
    )
    return {
      before: scoreOf(allBefore),
      after: scoreOf(allAfter),
      change: allAfter.sum / allAfter.n - allBefore.sum / allBefore.n,
      mix: effects.reduce((sum, { mix }) => sum + mix, 0),
      rate: effects.reduce((sum, { rate }) => sum + rate, 0),
      groups: groups.map(({ group }, index) => ({
        group,
        before: scoreOf(sumsBefore[index]!),
        after: scoreOf(sumsAfter[index]!),
        mix: judged[2 * index]!,
        rate: judged[2 * index + 1]!,
      })),
    }
  })
}

const flatten = (effects: readonly GroupChange[]): number[] => effects.flatMap(({ mix, rate }) => [mix, rate])

const toEffect = (value: number, standardError: number): Effect => ({
  value,
  standardError,
  degreesOfFreedom: Number.POSITIVE_INFINITY,
})

const scoreOf = ({ n, sum }: GroupSum): TimeScore => ({ n, score: n === 0 ? null : sum / n })

/** The standard deviation of each effect over samples of both times, in the order of {@link flatten}. */
function standardErrors(times: { before: Cells; after: Cells }, samples: number, random: Random): readonly number[] {
  const draw = () => flatten(splitChange(resampleSums(times.before, random), resampleSums(times.after, random)))
  const drawn = Array.from({ length: samples }, draw)
  return drawn[0]!.map((_, effect) => deviationOf(drawn.map((values) => values[effect]!)))
}

function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
}
