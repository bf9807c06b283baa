import { readWords } from '../words/read-words.ts'

/** A comment that may be shown for a theme; redacted. */
export interface Quotable {
  readonly id: string
  readonly respondent: string
  readonly text: string
  /** How many words it has. */
  readonly length: number
  /** Those that are words of themes, each once. */
  readonly terms: readonly string[]
}

/** Shorter ones say nothing on their own, and nobody reads longer ones. */
const WORDS_MIN = 5
const WORDS_MAX = 60

/**
 * The comments that say most typically what a theme is about: those with the most of its words, each counting as one over the root of its
 * place in the theme, for their length. Of a respondent one at most, and no text twice; the same comments give the same choice.
 */
export function chooseVerbatims<Comment extends Quotable>(
  comments: readonly Comment[],
  terms: readonly string[],
  count: number,
): readonly Comment[] {
  const weights = new Map(terms.map((term, place) => [term, 1 / Math.sqrt(place + 1)]))
  const scored = comments
    .filter(({ length }) => length >= WORDS_MIN && length <= WORDS_MAX)
    .map((comment) => ({ comment, score: scoreOf(comment, weights) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || (a.comment.id < b.comment.id ? -1 : 1))
  const chosen: Comment[] = []
  const seen = new Set<string>()
  for (const { comment } of scored) {
    const [who, what] = [`by ${comment.respondent}`, wordsOf(comment)]
    if (chosen.length === count) break
    if (seen.has(who) || seen.has(what)) continue
    seen.add(who).add(what)
    chosen.push(comment)
  }
  return chosen
}

function scoreOf({ terms, length }: Quotable, weights: ReadonlyMap<string, number>): number {
  let score = 0
  for (const term of terms) score += weights.get(term) ?? 0
  return score / Math.sqrt(length)
}

const wordsOf = ({ text }: Quotable): string =>
  readWords(text)
    .map((word) => word.text)
    .join(' ')
