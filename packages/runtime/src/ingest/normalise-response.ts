import type { Answer, ResponseIngest } from '@howazit/sdk'
import { normaliseInstant } from './parse-instant.ts'

/**
 * One form per meaning, so that two bodies that say the same have the same hash: ids in lower case, times in UTC to the
 * millisecond, no explicit nulls, no defaults, no empty dims, names in order. It is also the form an export writes, which is
 * why exported lines are duplicates when they are ingested again. What cannot be read stays and is found by validation.
 */
export function normaliseResponse(body: ResponseIngest): ResponseIngest {
  const { surveyId, submittedAt, answers, clientReference, completion, channel, locale, respondentMeta, dims } = body
  return {
    answers: answers.map(normaliseAnswer),
    ...(channel !== undefined && { channel }),
    ...(clientReference !== undefined && { clientReference }),
    ...(completion !== undefined && completion !== 'complete' && { completion }),
    ...(dims !== undefined && Object.keys(dims).length > 0 && { dims: inOrder(dims) }),
    ...(locale !== undefined && { locale }),
    ...(respondentMeta !== undefined && { respondentMeta: inOrder(respondentMeta) }),
    submittedAt: normaliseInstant(submittedAt) ?? submittedAt,
    surveyId: surveyId.toLowerCase(),
  }
}

/** The same for one answer. */
export function normaliseAnswer({ questionId, optionId, numericValue, textValue }: Answer): Answer {
  return {
    // `+ 0` because -0 would not survive the database.
    ...(typeof numericValue === 'number' && { numericValue: numericValue + 0 }),
    ...(typeof optionId === 'string' && { optionId: optionId.toLowerCase() }),
    questionId: questionId.toLowerCase(),
    ...(typeof textValue === 'string' && { textValue }),
  }
}

const inOrder = <Members extends object>(members: Members): Members => {
  const names = Object.keys(members)
  if (names.every((name, index) => index === 0 || names[index - 1]! < name)) return members
  return Object.fromEntries(names.sort().map((name) => [name, members[name as keyof Members]])) as Members
}
