import type { Word } from '../words/read-words.ts'
import type { Taxonomy } from './taxonomy.ts'

/** The themes of a comment, and by what it has them. */
export interface ThemesFound {
  /** Their ids, in the order of the taxonomy. */
  readonly themes: readonly string[]
  /** Its words that are words of themes, each once, in the order in which they come. */
  readonly terms: readonly string[]
}

/** Finds the themes of comments. A theme has a word or has it not, so there is no confidence to give. */
export function createFindThemes({ themes }: Taxonomy): (words: readonly Word[]) => ThemesFound {
  const ofTerm = new Map<string, number[]>()
  for (const [theme, { terms }] of themes.entries())
    for (const term of terms) ofTerm.set(term, [...(ofTerm.get(term) ?? []), theme])
  return (words) => {
    const terms = new Set<string>()
    for (const { text } of words) if (ofTerm.has(text)) terms.add(text)
    const found = new Set([...terms].flatMap((term) => ofTerm.get(term)!))
    return { themes: [...found].toSorted((a, b) => a - b).map((theme) => themes[theme]!.id), terms: [...terms] }
  }
}
