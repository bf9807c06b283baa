import { createFindThemes } from '../text/themes/find-themes.ts'
import { readWords } from '../text/words/read-words.ts'
import type { InsightInput, InsightRecord, ScoredQuestion, Timeframe } from './insight-input.ts'
import { type Rated, recordsWithin } from './select-records.ts'

/** A response with a comment, and the themes of it. */
export interface Mention {
  readonly record: InsightRecord
  readonly comments: readonly MentionComment[]
  readonly themes: ReadonlySet<string>
}

/** As much of it as choosing one to be shown takes: with all its words, many of them are a heap. */
interface MentionComment {
  readonly questionId: string
  readonly text: string
  /** How many words it has. */
  readonly length: number
  /** Those of themes. */
  readonly terms: readonly string[]
}

/** A response with a score and a comment, and the themes of the comment. */
export type Commented = Mention & Rated

/** Who gives no reason says nothing about themes, and is not among those who do not mention one. */
export function findMentions(input: InsightInput, timeframe: Timeframe): readonly Mention[] {
  const findThemes = createFindThemes(input.taxonomy)
  return recordsWithin(input, timeframe)
    .filter(({ comments }) => comments.length > 0)
    .map((record) => {
      const themes = new Set<string>()
      const comments = record.comments.map(({ questionId, text }) => {
        const words = readWords(text)
        const found = findThemes(words)
        for (const theme of found.themes) themes.add(theme)
        return { questionId, text, length: words.length, terms: found.terms }
      })
      return { record, comments, themes }
    })
}

/** Those that answer the question too. */
export const commentedOf = (mentions: readonly Mention[], { id }: ScoredQuestion): readonly Commented[] =>
  mentions.flatMap((mention) => {
    const rating = mention.record.ratings.get(id)
    return rating === undefined ? [] : [{ ...mention, rating }]
  })
