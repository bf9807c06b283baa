import type { SurveyAnswersTo, SurveyUpdate, SurveyValidation } from '@howazit/sdk'
import { Flags } from '@oclif/core'

const ANSWERS_TO = { 'every-version': 'every_version', 'current-version': 'current_version' } as const

/** How a survey takes responses. */
export const intakeFlags = {
  validation: Flags.option({
    options: ['enforce', 'quarantine', 'warn'] as const satisfies readonly SurveyValidation[],
  })({
    description: 'responses that do not fit are refused, quarantined, or stored without what does not fit',
  }),
  'answers-to': Flags.option({ options: Object.keys(ANSWERS_TO) as (keyof typeof ANSWERS_TO)[] })({
    description: 'questions and options of which versions may be answered',
  }),
}

export interface IntakeFlags {
  readonly validation?: SurveyValidation | undefined
  readonly 'answers-to'?: keyof typeof ANSWERS_TO | undefined
}

/** As the API takes it. */
export function toIntake({ validation, 'answers-to': answersTo }: IntakeFlags): SurveyUpdate {
  return {
    ...(validation !== undefined && { validation }),
    ...(answersTo !== undefined && { answersTo: ANSWERS_TO[answersTo] }),
  }
}

const TAKES: Readonly<Record<SurveyValidation, string>> = {
  enforce: 'and refuses what does not fit',
  quarantine: 'and quarantines what does not fit',
  warn: 'and leaves out what does not fit',
}

const OF: Readonly<Record<SurveyAnswersTo, string>> = {
  every_version: 'answers to every version',
  current_version: 'answers to the current version only',
}

/** In a line for people. */
export const intakeText = ({ validation, answersTo }: Required<SurveyUpdate>): string =>
  `${OF[answersTo]} ${TAKES[validation]}`
