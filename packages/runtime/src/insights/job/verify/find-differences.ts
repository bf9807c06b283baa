import type { InsightDifference } from '@howazit/sdk'
import type { ComputedFinding, Figures } from '../../findings/computed-finding.ts'

/** Sums of many numbers differ in their last digits where they are made in another order. */
const TOLERANCE = 1e-9

export const DIFFERENCES_MAX = 20

/** Where figures that were published are not those that are computed now, by the finding and the place in it. */
export function findDifferences(
  published: readonly ComputedFinding[],
  computed: readonly ComputedFinding[],
): readonly InsightDifference[] {
  const [before, after] = [byId(published), byId(computed)]
  const ids = [...new Set([...before.keys(), ...after.keys()])].toSorted()
  return ids
    .flatMap((findingId) =>
      differ(before.get(findingId), after.get(findingId), '').map((found) => ({ findingId, ...found })),
    )
    .slice(0, DIFFERENCES_MAX)
}

/** As the database keeps them: what is undefined is not there. */
const byId = (findings: readonly ComputedFinding[]): ReadonlyMap<string, Figures> =>
  new Map(findings.map(({ figures }) => [figures.id, JSON.parse(JSON.stringify(figures)) as Figures]))

/** What is said about figures is no figure. */
const WORDS = new Set(['title', 'summary'])

type Difference = Omit<InsightDifference, 'findingId'>

function differ(before: unknown, after: unknown, pointer: string): readonly Difference[] {
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => !WORDS.has(name))
    return names.flatMap((name) => differ(before[name], after[name], `${pointer}/${name}`))
  }
  return isSame(before, after) ? [] : [{ pointer, published: textOf(before), computed: textOf(after) }]
}

function isSame(before: unknown, after: unknown): boolean {
  if (typeof before !== 'number' || typeof after !== 'number') return before === after
  return Math.abs(before - after) <= TOLERANCE * Math.max(1, Math.abs(before), Math.abs(after))
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const textOf = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 100))
