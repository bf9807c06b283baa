import type { Span } from '../span.ts'
import type { NameList } from './name-list.ts'

const TITLES =
  'mr|mrs|ms|miss|mister|dr|doctor|prof|professor|nurse|sister|matron|rev|sir|dame|herr|frau|señora?|sra?|srta|doña|monsieur|' +
  'madame|mme|mlle|docteur|senhora?|doutora?|dra'
const INTRODUCTIONS =
  "my name is|my names|ich hei(?:ß|ss)e|mein name ist|me llamo|mi nombre es|je m['’]appelle|mon nom est|(?:o )?meu nome é|chamo-me"

/** Who comes next is a person, whatever the name: "Dr. Patel", "my name is Rose". */
const NAMES_NEXT = new RegExp(`(?<!\\p{L})(?:(?:${TITLES})\\.?|${INTRODUCTIONS}) ?$`, 'iu')
const TITLE = new RegExp(`^(?:${TITLES})$`, 'i')

/** Begin a sentence after "the nurse." more often than they are a name. */
const NOT_NAMES = new Set(
  'i im ive id ill the she he it they we you this that these there was is are has had and but when who very my our'.split(
    ' ',
  ),
)

/** As far back as any of these can begin. */
const CONTEXT = 20

/** Capitalised words in a row, and each of them. */
const CAPITALISED = /\p{Lu}[\p{L}'’-]*(?: \p{Lu}[\p{L}'’-]*){0,4}/gu
const EACH = /\p{Lu}[\p{L}'’-]*/gu

interface Capitalised extends Span {
  readonly word: string
}

/**
 * Names of people, where it is safe to say so: after a title or an introduction, and where the list is sure; a word that is ordinary
 * otherwise only beside one of these. The rest stays: without its capitalised words no comment would be left whole.
 */
export function findNames(text: string, names: NameList): readonly Span[] {
  return Array.from(text.matchAll(CAPITALISED)).flatMap(({ 0: run, index }) => {
    const words = Array.from(run.matchAll(EACH), (match) => toWord(match[0], index + match.index))
    const [first, ...rest] = words
    if (first === undefined) return []
    if (NAMES_NEXT.test(text.slice(Math.max(0, index - CONTEXT), index))) return named(words)
    if (TITLE.test(first.word)) return named(rest)
    return words.filter((_, at) => isNamed(words, at, names))
  })
}

/** As many as are a name, from the first on. */
function named(words: readonly Capitalised[]): readonly Capitalised[] {
  const end = words.findIndex(({ word }) => word.length < 2 || NOT_NAMES.has(word.replace(/['’]/g, '')))
  return end === -1 ? words : words.slice(0, end)
}

/** A genitive is not part of a name. */
function toWord(written: string, start: number): Capitalised {
  const name = written.replace(/['’]s?$/i, '')
  return { word: name.toLowerCase(), start, end: start + name.length }
}

function isNamed(words: readonly Capitalised[], at: number, { sure, ordinary }: NameList): boolean {
  const isSure = (word: string | undefined) =>
    word !== undefined &&
    word.length > 2 &&
    (sure.has(word) || word.split('-').some((part) => part.length > 2 && sure.has(part)))
  const word = words[at]!.word
  return isSure(word) || (ordinary.has(word) && (isSure(words[at - 1]?.word) || isSure(words[at + 1]?.word)))
}
