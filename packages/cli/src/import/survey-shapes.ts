/** Shapes of the contract (`openapi/howazit.yaml`) that an import produces. Kept structural: the library has no HTTP. */

export type QuestionType = 'nps' | 'csat' | 'ces' | 'rating' | 'single' | 'multi' | 'text'

export interface SurveyOption {
  id: string
  label: string
  /** The number an option stands for, where its label says one. */
  value: number | null
  /** Position among the options, from 0. */
  order: number
}

export interface SurveyQuestion {
  id: string
  key: string
  type: QuestionType
  text: string
  options?: SurveyOption[]
}

export interface SurveyDefinition {
  id: string
  name: string
  slug: string
  questions: SurveyQuestion[]
}

export interface Answer {
  questionId: string
  optionId?: string | null
  numericValue?: number | null
  textValue?: string | null
}

export interface ResponseIngest {
  surveyId: string
  submittedAt: string
  answers: Answer[]
  clientReference?: string
  completion?: 'complete' | 'partial'
  channel?: string
  locale?: string
  respondentMeta?: Record<string, unknown>
  dims?: Record<string, string>
}

/** Limits of the contract, so that a dry run says what the server would say. */
export const limits = {
  answersMax: 2000,
  questionsMax: 2000,
  optionsMax: 2000,
  textCharsMax: 32_768,
  labelCharsMax: 4000,
  dimsMax: 32,
  dimNameCharsMax: 64,
  dimValueCharsMax: 256,
  channelCharsMax: 64,
  localeCharsMax: 35,
  referenceCharsMax: 255,
  metaPropertiesMax: 500,
  numberAbsMax: 1e12,
} as const
