import type { SurveyResponse } from '@howazit/sdk'
import type { AnswerImage, ResponseImage } from '../response-change.ts'
import type { Finding } from '../runtime.ts'

/** An answer as it is kept; its question's type is known to those who need it. */
export type StoredAnswer = Omit<AnswerImage, 'questionType'>

/** A response as it is kept. */
export interface StoredResponse extends Omit<ResponseImage, 'answers'> {
  readonly answers: readonly StoredAnswer[]
  /** What was left out of it when it was stored; none where all of it fitted, and in images. */
  readonly findings?: readonly Finding[]
}

/** The response as the contract shows it: what is absent is left out, an answer's parts are always there. */
export function toSurveyResponse(response: StoredResponse, revision: number): SurveyResponse {
  const { clientReference, channel, locale, respondentMeta, dims, answers, findings = [] } = response
  return {
    id: response.id,
    surveyId: response.surveyId,
    surveyVersion: response.surveyVersion,
    submittedAt: response.submittedAt,
    recordedAt: response.recordedAt,
    completion: response.completion,
    revision,
    ...(clientReference !== null && { clientReference }),
    ...(channel !== null && { channel }),
    ...(locale !== null && { locale }),
    ...(respondentMeta !== null && { respondentMeta: { ...respondentMeta } }),
    dims: { ...dims },
    answers: answers.map(({ questionId, optionId, numericValue, textValue }) => {
      return { questionId, optionId, numericValue, textValue }
    }),
    ...(findings.length > 0 && { findings: [...findings] }),
  }
}
