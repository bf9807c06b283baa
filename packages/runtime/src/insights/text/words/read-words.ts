import type { Span } from '../span.ts'

/** A word as models know it: lower case, without apostrophes. */
export interface Word extends Span {
  readonly text: string
}

/** What every number is to a model: which one it is tells nothing, and may tell who. */
const NUMBER = '0'

/** What a redaction left; letters with apostrophes among them; numbers; marks that say how something is meant. */
const WORD = /\[[a-z]+\]|\p{L}+(?:['’`]\p{L}+)*|\p{N}+|[!?]/gu

export function readWords(text: string): readonly Word[] {
  return Array.from(toLowerCase(text).matchAll(WORD), ({ 0: found, index }) => ({
    text: normalise(found),
    start: index,
    end: index + found.length,
  }))
}

/** `İ` alone becomes longer in lower case, and would move every span after it. */
const toLowerCase = (text: string): string => text.replaceAll('İ', 'I').toLowerCase()

const DIGIT = /^\p{N}/u
const APOSTROPHES = /['’`]/g

const normalise = (word: string): string => (DIGIT.test(word) ? NUMBER : word.replace(APOSTROPHES, ''))
