import type { Word } from '../words/read-words.ts'

/** What a model knows of a comment, and the words it was seen in: from `first` to `last`, both included. */
export interface Term {
  readonly text: string
  readonly first: number
  readonly last: number
}

/** A word begins or ends the comment: "nothing" alone says something else than "nothing was too much trouble". */
const BEGINNING = '^'
const END = '$'

/** How many letters stand for all words that begin with them, so that of "freindliness" something is known. */
const STEM_LETTERS = 4

/** What a redaction left is no word. */
const hasStem = (word: string): boolean => word.length > STEM_LETTERS && !word.startsWith('[')

/** Every word, every two in a row, and the beginning of every long one. */
export function termsOf(words: readonly Word[]): readonly Term[] {
  const terms: Term[] = []
  const last = words.length - 1
  for (let at = 0; at <= last; at++) {
    const { text } = words[at]!
    terms.push({ text, first: at, last: at })
    terms.push({ text: `${at === 0 ? BEGINNING : words[at - 1]!.text} ${text}`, first: Math.max(0, at - 1), last: at })
    if (hasStem(text)) terms.push({ text: `${text.slice(0, STEM_LETTERS)}*`, first: at, last: at })
  }
  if (last >= 0) terms.push({ text: `${words[last]!.text} ${END}`, first: last, last })
  return terms
}
