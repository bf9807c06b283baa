import { readWords } from '../words/read-words.ts'
import { STOP_WORDS } from './stop-words.ts'

/** A word that themes can be made of, and the comments it is in, by their position. */
export interface SalientTerm {
  readonly text: string
  readonly comments: readonly number[]
}

/** Said by fewer, a word is an anecdote; said by more than this share, it tells no comments apart. */
export const COMMENTS_MIN = 10
const SHARE_MAX = 0.25

/** More do not make more themes, and the time grows with their square. */
const TERMS_MAX = 300

const LETTERS = /^\p{L}{3,}$/u

/** The words that say what comments are about, most used first; in whatever language they are. Read one after the other: all words at once are a heap of them. */
export function findSalientTerms(comments: readonly string[]): readonly SalientTerm[] {
  const users = new Map<string, number[]>()
  // Which most words are, each of them time and again.
  const ignored = new Set<string>()
  for (const [at, comment] of comments.entries())
    for (const { text } of readWords(comment)) {
      const used = users.get(text)
      if (used !== undefined) {
        if (used.at(-1) !== at) used.push(at)
      } else if (!ignored.has(text)) {
        if (LETTERS.test(text) && !STOP_WORDS.has(text)) users.set(text, [at])
        else ignored.add(text)
      }
    }
  return [...users]
    .filter(([, used]) => used.length >= COMMENTS_MIN && used.length <= SHARE_MAX * comments.length)
    .map(([text, used]) => ({ text, comments: used }))
    .toSorted((a, b) => b.comments.length - a.comments.length || (a.text < b.text ? -1 : 1))
    .slice(0, TERMS_MAX)
}
