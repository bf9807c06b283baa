import { type Effect, type Judged, judgeTogether } from '../compare/judge-together.ts'
import type { Random } from '../random/seeded-random.ts'
import type { Metric } from '../scores/metric.ts'
import { type Measured, MINIMUM_N, measure } from '../scores/suppress.ts'
import { type Cells, cellsOf, resampleSums, sumsOf } from './cells.ts'
import { foldSmallGroups, type GroupTallies, type GroupTimes } from './fold-small-groups.ts'
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
export const SAMPLES = 500

/**
 * What each group did to the change of a score between two times; see {@link splitChange}. Every answer is in one group. How
 * exact the effects are is seen from resampling both times, and all of them are judged as one.
 */
export function decomposeChange(
  times: { readonly before: GroupTallies; readonly after: GroupTallies },
  metric: Metric,
  { random, minimumN = MINIMUM_N, samples = SAMPLES, falseDiscoveryRate }: DecomposeOptions,
): Measured<ChangeDecomposition> {
  const grouped = groupTimes(foldSmallGroups(times.before, times.after, minimumN), metric)
  return measure(smallerOf(grouped), minimumN, () => {
    const effects = flatten(split(grouped))
    const errors = deviationsOf(resample(grouped, samples, random).map(flatten))
    const judged = judgeTogether(
      effects.map((value, at) => toEffect(value, errors[at]!)),
      { method: 'bootstrap_normal', falseDiscoveryRate },
    )
    return describeSplit(grouped, judged)
  })
}

/** Groups at both times, in cells of equal contributions. */
export interface GroupedTimes {
  readonly groups: readonly GroupTimes[]
  readonly before: Cells
  readonly after: Cells
}

export function groupTimes(groups: readonly GroupTimes[], metric: Metric): GroupedTimes {
  const at = (time: 'before' | 'after') =>
    cellsOf(
      groups.map((group) => group[time]),
      metric,
    )
  return { groups, before: at('before'), after: at('after') }
}

export const split = ({ before, after }: GroupedTimes): readonly GroupChange[] =>
  splitChange(sumsOf(before), sumsOf(after))

/** Both times drawn again, so many times. */
export const resample = (
  { before, after }: GroupedTimes,
  samples: number,
  random: Random,
): readonly (readonly GroupChange[])[] =>
  Array.from({ length: samples }, () => splitChange(resampleSums(before, random), resampleSums(after, random)))

/** The change, with what is thought of the effects in the order of {@link flatten}. */
export function describeSplit(grouped: GroupedTimes, judged: readonly Judged[]): ChangeDecomposition {
  const [sumsBefore, sumsAfter] = [sumsOf(grouped.before), sumsOf(grouped.after)]
  const [allBefore, allAfter] = [totalOf(sumsBefore), totalOf(sumsAfter)]
  const effects = split(grouped)
  return {
    before: scoreOf(allBefore),
    after: scoreOf(allAfter),
    change: allAfter.sum / allAfter.n - allBefore.sum / allBefore.n,
    mix: effects.reduce((sum, { mix }) => sum + mix, 0),
    rate: effects.reduce((sum, { rate }) => sum + rate, 0),
    groups: grouped.groups.map(({ group }, index) => ({
      group,
      before: scoreOf(sumsBefore[index]!),
      after: scoreOf(sumsAfter[index]!),
      mix: judged[2 * index]!,
      rate: judged[2 * index + 1]!,
    })),
  }
}

/** Answers of the time that has fewer. */
const smallerOf = ({ before, after }: GroupedTimes): number =>
  Math.min(totalOf(sumsOf(before)).n, totalOf(sumsOf(after)).n)

export const flatten = (effects: readonly GroupChange[]): number[] => effects.flatMap(({ mix, rate }) => [mix, rate])

export const toEffect = (value: number, standardError: number): Effect => ({
  value,
  standardError,
  degreesOfFreedom: Number.POSITIVE_INFINITY,
})

const scoreOf = ({ n, sum }: GroupSum): TimeScore => ({ n, score: n === 0 ? null : sum / n })

/** The standard deviation of each figure over all samples. */
export const deviationsOf = (samples: readonly (readonly number[])[]): readonly number[] =>
  samples[0]!.map((_, at) => deviationOf(samples.map((figures) => figures[at]!)))

function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
}
