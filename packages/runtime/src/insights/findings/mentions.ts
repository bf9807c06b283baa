import { createFindThemes } from '../text/themes/find-themes.ts'
import { readWords, type Word } from '../text/words/read-words.ts'
import type { InsightInput, ScoredQuestion } from './insight-input.ts'
import { type Rated, ratedBy, recordsWithin } from './select-records.ts'

/** A response with a score and a comment, and the themes of the comment. */
export interface Commented extends Rated {
  readonly comments: readonly { readonly questionId: string; readonly text: string; readonly words: readonly Word[] }[]
  readonly themes: ReadonlySet<string>
}

/** Who gave a score and no reason says nothing about themes, and is not among those who do not mention one. */
export function findMentions(input: InsightInput, question: ScoredQuestion): readonly Commented[] {
  const findThemes = createFindThemes(input.taxonomy)
  return ratedBy(recordsWithin(input, input.timeframe), question)
    .filter(({ record }) => record.comments.length > 0)
    .map((rated) => {
      const comments = rated.record.comments.map((comment) => ({ ...comment, words: readWords(comment.text) }))
      const themes = new Set(comments.flatMap(({ words }) => findThemes(words).map(({ theme }) => theme)))
      return { ...rated, comments, themes }
    })
}
