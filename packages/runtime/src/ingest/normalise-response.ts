import type { Answer, ResponseIngest } from '@howazit/sdk'
import { normaliseInstant } from './parse-instant.ts'

/**
 * One form per meaning, so that two bodies that say the same have the same hash: ids in lower case, times in UTC to the
 * millisecond, no explicit nulls, no defaults, no empty dims. It is also the form an export writes, which is why exported
 * lines are duplicates when they are ingested again. What cannot be read stays as it is and is found by validation.
 */
export function normaliseResponse(body: ResponseIngest): ResponseIngest {
  const { surveyId, submittedAt, answers, clientReference, completion, channel, locale, respondentMeta, dims } = body
  return {
    surveyId: surveyId.toLowerCase(),
    submittedAt: normaliseInstant(submittedAt) ?? submittedAt,
    answers: answers.map(normaliseAnswer),
    ...(clientReference !== undefined && { clientReference }),
    ...(completion !== undefined && completion !== 'complete' && { completion }),
    ...(channel !== undefined && { channel }),
    ...(locale !== undefined && { locale }),
    ...(respondentMeta !== undefined && { respondentMeta }),
    ...(dims !== undefined && Object.keys(dims).length > 0 && { dims }),
  }
}

/** The same for one answer. */
export function normaliseAnswer({ questionId, optionId, numericValue, textValue }: Answer): Answer {
  return {
    questionId: questionId.toLowerCase(),
    ...(typeof optionId === 'string' && { optionId: optionId.toLowerCase() }),
    // `+ 0` because -0 would not survive the database.
    ...(typeof numericValue === 'number' && { numericValue: numericValue + 0 }),
    ...(typeof textValue === 'string' && { textValue }),
  }
}
