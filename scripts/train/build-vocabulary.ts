import { termsOf } from '../../packages/runtime/src/insights/text/model/terms.ts'
import type { NameList } from '../../packages/runtime/src/insights/text/redact/name-list.ts'
import type { Word } from '../../packages/runtime/src/insights/text/words/read-words.ts'
import type { Cases } from './count-cases.ts'

/** So that no term says anything of a person: as many respondents at least have used it. */
export const RESPONDENTS_MIN = 25

/** Capitalised more often than that where no sentence begins, a word is a name of somebody or some place. */
const TITLE_SHARE_MAX = 0.4

export interface UsedTerm {
  readonly text: string
  /** Who used it, 255 for that many and more. */
  readonly respondents: number
}

export interface Writing {
  readonly respondent: string
  readonly words: readonly Word[]
}

export interface VocabularySources {
  readonly writings: readonly Writing[]
  readonly names: NameList
  readonly cases: ReadonlyMap<string, Cases>
  readonly respondentsMin?: number
}

/** The terms that enough respondents used, without names, in the order of the alphabet. */
export function buildVocabulary({
  writings,
  names,
  cases,
  respondentsMin = RESPONDENTS_MIN,
}: VocabularySources): readonly UsedTerm[] {
  const isName = (word: string) => names.sure.has(word) || isTitled(cases.get(word))
  const users = new Map<string, Set<string>>()
  for (const { respondent, words } of writings) {
    const isHidden = words.map(({ text }) => isName(text))
    for (const { text, first, last } of termsOf(words)) {
      if (isHidden[first] || isHidden[last]) continue
      const used = users.get(text)
      if (used === undefined) users.set(text, new Set([respondent]))
      else if (used.size < 255) used.add(respondent)
    }
  }
  return [...users]
    .filter(([, used]) => used.size >= respondentsMin)
    .map(([text, used]) => ({ text, respondents: used.size }))
    .toSorted((a, b) => (a.text < b.text ? -1 : 1))
}

const isTitled = (cases: Cases | undefined): boolean =>
  cases !== undefined && cases.title / (cases.title + cases.lower + cases.other) > TITLE_SHARE_MAX
