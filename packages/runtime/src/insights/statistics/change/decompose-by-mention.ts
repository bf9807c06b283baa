import { type Effect, type Judged, judgeTogether } from '../compare/judge-together.ts'
import type { Random } from '../random/seeded-random.ts'
import type { Metric } from '../scores/metric.ts'
import { type Measured, MINIMUM_N } from '../scores/suppress.ts'
import { addTallies, countOf, type Tally } from '../scores/tally.ts'
import {
  type ChangeDecomposition,
  describeSplit,
  deviationsOf,
  flatten,
  type GroupedTimes,
  groupTimes,
  resample,
  SAMPLES,
  split,
  toEffect,
} from './decompose-change.ts'
import { type GroupTimes, smallerTime } from './fold-small-groups.ts'
import type { GroupChange } from './split-change.ts'

/** The answers of one time, each in one of three groups. */
export interface MentionTallies {
  /** Those that mention it. */
  readonly mentions: Tally
  /** Those that say something else. */
  readonly others: Tally
  /** Those that say nothing. */
  readonly silent: Tally
}

export interface Mentioned {
  readonly before: MentionTallies
  readonly after: MentionTallies
}

export interface MentionChange {
  /** Mix and rate of those who mention it, together. */
  readonly contribution: Judged
  readonly change: ChangeDecomposition
}

export interface MentionOptions {
  readonly random: Random
  readonly minimumN?: number
  readonly samples?: number
}

/**
 * What those who mention a thing did to the change of a score, for each thing by itself: an answer mentions many things or none, so things are no
 * parts of a whole, but to mention one, to write of others and to write nothing are. Kitagawa's decomposition (Journal of the American
 * Statistical Association 50, 1955) over these three sums to the whole change. All contributions are judged as one.
 */
export function decomposeByMention(
  mentioned: readonly Mentioned[],
  metric: Metric,
  { random, minimumN = MINIMUM_N, samples = SAMPLES }: MentionOptions,
): readonly Measured<MentionChange>[] {
  const prepared = mentioned.map((each) => prepare(each, metric, minimumN))
  const effects = prepared.flatMap((each) =>
    each.kind === 'suppressed' ? [] : [estimateFigures(each.value, samples, random)],
  )
  const contributions = judgeTogether(
    effects.map(([contribution]) => contribution!),
    JUDGING,
  )
  const parts = judgeTogether(
    effects.flatMap(([, ...of]) => of),
    JUDGING,
  )
  let [at, first] = [0, 0]
  return prepared.map((each) => {
    if (each.kind === 'suppressed') return each
    const end = first + 2 * each.value.groups.length
    const change = describeSplit(each.value, parts.slice(first, end))
    first = end
    return { kind: 'measured', value: { contribution: contributions[at++]!, change } }
  })
}

const JUDGING = { method: 'bootstrap_normal' } as const

function estimateFigures(grouped: GroupedTimes, samples: number, random: Random): readonly Effect[] {
  const errors = deviationsOf(resample(grouped, samples, random).map(figuresOf))
  return figuresOf(split(grouped)).map((value, at) => toEffect(value, errors[at]!))
}

/** All that the first group did, then all effects of all groups. */
const figuresOf = (changes: readonly GroupChange[]): readonly number[] => [
  changes[0]!.mix + changes[0]!.rate,
  ...flatten(changes),
]

/** Who mentions it comes first. Where one of the others is too small for itself, these are one group. */
function prepare({ before, after }: Mentioned, metric: Metric, minimumN: number): Measured<GroupedTimes> {
  const groupOf = (group: string, part: keyof MentionTallies): GroupTimes => ({
    group,
    before: before[part],
    after: after[part],
  })
  const mentions = groupOf('mentions', 'mentions')
  const rest = [groupOf('others', 'others'), groupOf('', 'silent')].filter(isThere)
  const together: GroupTimes = {
    group: null,
    before: addTallies([before.others, before.silent]),
    after: addTallies([after.others, after.silent]),
  }
  const smallest = Math.min(smallerTime(mentions), countOf(together.before), countOf(together.after))
  if (smallest < minimumN) return { kind: 'suppressed', reason: 'below_minimum_n', n: smallest, minimumN }
  const groups = rest.some((group) => smallerTime(group) < minimumN) ? [together] : rest
  return { kind: 'measured', value: groupTimes([mentions, ...groups], metric) }
}

const isThere = ({ before, after }: GroupTimes): boolean => countOf(before) + countOf(after) > 0
