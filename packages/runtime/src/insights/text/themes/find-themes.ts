import { mergeSpans, type Span } from '../span.ts'
import type { Word } from '../words/read-words.ts'
import type { Taxonomy } from './taxonomy.ts'

/** A theme of a comment, and the words that make it one. */
export interface ThemeMention {
  readonly theme: string
  readonly evidence: readonly Span[]
}

/** Finds the themes of comments, in the order of the taxonomy. A theme has a word or has it not, so there is no confidence to give. */
export function createFindThemes({ themes }: Taxonomy): (words: readonly Word[]) => readonly ThemeMention[] {
  const ofTerm = Map.groupBy(
    themes.flatMap(({ terms }, theme) => terms.map((term) => ({ term, theme }))),
    ({ term }) => term,
  )
  return (words) => {
    const spans = new Map<number, Span[]>()
    for (const { text, start, end } of words)
      for (const { theme } of ofTerm.get(text) ?? []) spans.set(theme, [...(spans.get(theme) ?? []), { start, end }])
    return [...spans]
      .toSorted(([a], [b]) => a - b)
      .map(([theme, evidence]) => ({ theme: themes[theme]!.id, evidence: mergeSpans(evidence, 1) }))
  }
}
