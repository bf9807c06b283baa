import type { QuestionType } from '@howazit/sdk'

export interface QuestionShape {
  readonly id: string
  readonly type: QuestionType
  /** The options of all versions. */
  readonly optionIds: ReadonlySet<string>
}

/** What has to be known of a survey to judge a response: its current version, and the questions of every version. */
export interface SurveyShape {
  readonly id: string
  readonly version: number
  readonly versionId: string
  readonly questions: ReadonlyMap<string, QuestionShape>
}
