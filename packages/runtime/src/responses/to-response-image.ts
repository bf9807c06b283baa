import type { Answer, ResponseIngest } from '@howazit/sdk'
import type { SurveyShape } from '../ingest/survey-shape.ts'
import type { AnswerImage, ResponseImage } from '../response-change.ts'
import type { StoredResponse } from './to-survey-response.ts'

interface NewResponse {
  readonly id: string
  readonly body: ResponseIngest
  readonly shape: SurveyShape
  readonly recordedAt: Date
}

/** The first image of a response. The body is normalised and valid for the shape. */
export function toResponseImage({ id, body, shape, recordedAt }: NewResponse): ResponseImage {
  return {
    id,
    surveyId: body.surveyId,
    surveyVersion: shape.version,
    submittedAt: body.submittedAt,
    recordedAt: recordedAt.toISOString(),
    completion: body.completion ?? 'complete',
    channel: body.channel ?? null,
    locale: body.locale ?? null,
    clientReference: body.clientReference ?? null,
    respondentMeta: body.respondentMeta ?? null,
    dims: body.dims ?? {},
    answers: toAnswerImages(body.answers, shape),
  }
}

/** Puts the question's type on every answer of a stored response. */
export const toImage = ({ findings: _findings, ...stored }: StoredResponse, shape: SurveyShape): ResponseImage => ({
  ...stored,
  answers: toAnswerImages(stored.answers, shape),
})

export function toAnswerImages(answers: readonly Answer[], shape: SurveyShape): AnswerImage[] {
  return answers.map(({ questionId, optionId, numericValue, textValue }) => {
    const question = shape.questions.get(questionId)
    if (!question) throw new Error(`Question ${questionId} is not in survey ${shape.id}.`)
    return {
      questionId,
      questionType: question.type,
      optionId: optionId ?? null,
      numericValue: numericValue ?? null,
      textValue: textValue ?? null,
    }
  })
}
