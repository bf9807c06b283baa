import { MatchersV3 } from '@pact-foundation/pact'
import { EXAMPLES, filled, id, time } from '../placeholders.ts'

const { eachLike, like } = MatchersV3

export const SUBMITTED_AT = '2026-11-22T10:15:30.000Z'

/** As it is sent. */
export const response = {
  surveyId: EXAMPLES.surveyId,
  submittedAt: SUBMITTED_AT,
  answers: [{ questionId: EXAMPLES.questionId, numericValue: 9 }],
}

/** The same, with the provider's survey and question in it. */
export const responseOfState = {
  surveyId: filled('{surveyId}'),
  submittedAt: SUBMITTED_AT,
  answers: [{ questionId: filled('{questionId}'), numericValue: 9 }],
}

/** As it is answered. */
export const storedResponse = like({
  id: id('responseId'),
  surveyId: id('surveyId'),
  surveyVersion: 1,
  submittedAt: time(SUBMITTED_AT),
  recordedAt: time(),
  completion: 'complete',
  revision: 1,
  dims: {},
  answers: eachLike({ questionId: id('questionId'), optionId: null, numericValue: 9, textValue: null }),
})
