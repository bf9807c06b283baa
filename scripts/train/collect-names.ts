import type { NameFile } from '../../packages/runtime/src/insights/text/redact/name-list.ts'
import type { Cases } from './count-cases.ts'

/** Seen so often, a word is known by how it is written. */
const SEEN_MIN = 5
/** And a name where it is capitalised so often: Dawn and Bill are, and Mark and Will are not. */
const TITLE_SHARE_MIN = 0.7

/** Capitalised in English, and hardly ever a person: days, months, feasts, languages, and illnesses named after their discoverers. */
const NOT_PEOPLE = new Set(
  (
    'monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun ' +
    'january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec ' +
    'christmas easter santa english french german spanish italian irish scottish welsh polish portuguese asian indian chinese ' +
    'parkinson alzheimer crohn hodgkin asperger tourette'
  ).split(' '),
)

export interface NameSources {
  /** Names of people. */
  readonly names: readonly string[]
  /** Common English words. */
  readonly words: ReadonlySet<string>
  /** How the training texts write each word. */
  readonly cases: ReadonlyMap<string, Cases>
}

/** Names of which hardly anything else is meant, and those that are ordinary words too. */
export function collectNames({ names, words, cases }: NameSources): NameFile {
  const all = [...new Set(names.map((name) => name.toLowerCase()))]
    .filter((name) => /^\p{L}{2,}$/u.test(name))
    .toSorted()
  const isOrdinary = (name: string) => NOT_PEOPLE.has(name) || (isWrittenSmall(cases.get(name)) ?? words.has(name))
  return {
    sure: all.filter((name) => !isOrdinary(name)).join(' '),
    ordinary: all.filter(isOrdinary).join(' '),
  }
}

/** Undefined where it was not seen often enough to say. */
function isWrittenSmall(cases: Cases | undefined): boolean | undefined {
  if (cases === undefined) return undefined
  const seen = cases.title + cases.lower + cases.other
  return seen < SEEN_MIN ? undefined : cases.title / seen < TITLE_SHARE_MIN
}
