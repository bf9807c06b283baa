import eld from 'eld/small'
import type { Word } from '../words/read-words.ts'
import { FUNCTION_WORDS } from './function-words.ts'

export interface Language {
  /** ISO 639-1, or `und` where nobody can tell. */
  readonly code: string
  /** From words that are known, or from the letters that follow each other. */
  readonly method: 'words' | 'letters'
}

/** Words of English of which nearly all are, and other languages' function words at most half, are English. */
const KNOWN_SHARE_MIN = 0.8
const FOREIGN_SHARE_MAX = 0.5

/** Fewer letters are found in every language. */
const LETTERS_MIN = 4

const LETTERS = /^\p{L}/u

const ELSEWHERE = new Set(Object.values(FUNCTION_WORDS).flatMap((words) => [...words]))

/**
 * The language of a comment. English is known by its words, which takes a tenth of the time and is as sure; the rest by the library ELD,
 * from sequences of letters.
 */
export function detectLanguage(text: string, words: readonly Word[], isEnglish: (word: string) => boolean): Language {
  let count = 0
  let letters = 0
  let known = 0
  let foreign = 0
  for (const { text: word } of words) {
    if (!LETTERS.test(word)) continue
    count++
    letters += word.length
    if (isEnglish(word)) known++
    if (ELSEWHERE.has(word)) foreign++
  }
  if (count > 0 && known >= KNOWN_SHARE_MIN * count && foreign <= FOREIGN_SHARE_MAX * count)
    return { code: 'en', method: 'words' }
  return { code: (letters >= LETTERS_MIN && eld.detect(text).language) || 'und', method: 'letters' }
}
