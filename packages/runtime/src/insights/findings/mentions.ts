import { createFindThemes } from '../text/themes/find-themes.ts'
import { readWords, type Word } from '../text/words/read-words.ts'
import type { InsightInput, InsightRecord, ScoredQuestion, Timeframe } from './insight-input.ts'
import { type Rated, recordsWithin } from './select-records.ts'

/** A response with a comment, and the themes of it. */
export interface Mention {
  readonly record: InsightRecord
  readonly comments: readonly { readonly questionId: string; readonly text: string; readonly words: readonly Word[] }[]
  readonly themes: ReadonlySet<string>
}

/** A response with a score and a comment, and the themes of the comment. */
export type Commented = Mention & Rated

/** Who gives no reason says nothing about themes, and is not among those who do not mention one. */
export function findMentions(input: InsightInput, timeframe: Timeframe): readonly Mention[] {
  const findThemes = createFindThemes(input.taxonomy)
  return recordsWithin(input, timeframe)
    .filter(({ comments }) => comments.length > 0)
    .map((record) => {
      const comments = record.comments.map((comment) => ({ ...comment, words: readWords(comment.text) }))
      const themes = new Set(comments.flatMap(({ words }) => findThemes(words).map(({ theme }) => theme)))
      return { record, comments, themes }
    })
}

/** Those that answer the question too. */
export const commentedOf = (mentions: readonly Mention[], { id }: ScoredQuestion): readonly Commented[] =>
  mentions.flatMap((mention) => {
    const rating = mention.record.ratings.get(id)
    return rating === undefined ? [] : [{ ...mention, rating }]
  })
