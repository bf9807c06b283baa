import type { QuestionType, SurveyAnswersTo, SurveyValidation } from '@howazit/sdk'

export interface QuestionShape {
  readonly id: string
  readonly type: QuestionType
  /** The options of all versions. */
  readonly optionIds: ReadonlySet<string>
  /** The current version does not ask it. */
  readonly isRemoved?: boolean
  /** Those that the current version does not have. */
  readonly removedOptionIds?: ReadonlySet<string>
}

/** What has to be known of a survey to judge a response: its current version, and the questions of every version. */
export interface SurveyShape {
  readonly id: string
  readonly version: number
  readonly versionId: string
  readonly validation: SurveyValidation
  readonly answersTo: SurveyAnswersTo
  readonly questions: ReadonlyMap<string, QuestionShape>
}
