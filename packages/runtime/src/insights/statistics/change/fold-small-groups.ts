import { suppressParts } from '../scores/suppress.ts'
import { addTallies, countOf, type Tally } from '../scores/tally.ts'

export type GroupTallies = ReadonlyMap<string, Tally>

export interface GroupTimes {
  /** Null: all groups that are too small to be shown, together. */
  readonly group: string | null
  readonly before: Tally
  readonly after: Tally
}

const NONE: Tally = new Map()

/** Every group at both times. What is too small at one of them is counted with its like: left out, the parts would not sum. */
export function foldSmallGroups(before: GroupTallies, after: GroupTallies, minimumN: number): readonly GroupTimes[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted()
  const groups = names.map((group) => ({ group, before: before.get(group) ?? NONE, after: after.get(group) ?? NONE }))
  const suppressed = suppressParts(groups.map(smallerTime), minimumN)
  const shown = groups.filter((_, index) => suppressed[index] === undefined)
  const folded = groups.filter((_, index) => suppressed[index] !== undefined)
  if (folded.length === 0) return shown
  const fold = (time: 'before' | 'after') => addTallies(folded.map((group) => group[time]))
  return [...shown, { group: null, before: fold('before'), after: fold('after') }]
}

/** A group that is there at one time only is as large as it is then. */
export function smallerTime({ before, after }: GroupTimes): number {
  const sizes = [countOf(before), countOf(after)].filter((n) => n > 0)
  return sizes.length === 0 ? 0 : Math.min(...sizes)
}
