/** How a word is written where no sentence begins. */
export interface Cases {
  /** Karen */
  readonly title: number
  /** karen */
  readonly lower: number
  /** KAREN, and everything else. */
  readonly other: number
}

/** After a small letter, a number or a comma no sentence begins. */
const AMID = /(?<=[\p{Ll}\p{N},] )\p{L}[\p{L}'’`]*/gu
const TITLE = /^\p{Lu}\p{Ll}/u
const LOWER = /^\p{Ll}/u

export function countCases(texts: Iterable<string>): ReadonlyMap<string, Cases> {
  const cases = new Map<string, { title: number; lower: number; other: number }>()
  for (const text of texts)
    for (const [written] of text.matchAll(AMID)) {
      const word = written.toLowerCase().replace(/['’`]/g, '')
      const counts = cases.get(word) ?? { title: 0, lower: 0, other: 0 }
      counts[TITLE.test(written) ? 'title' : LOWER.test(written) ? 'lower' : 'other']++
      cases.set(word, counts)
    }
  return cases
}
