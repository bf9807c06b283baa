import type { Answer, QuestionType, ResponseIngest } from '@howazit/sdk'
import type { Finding } from '../runtime.ts'
import { findUnstorable } from './find-unstorable.ts'
import { parseInstant } from './parse-instant.ts'
import type { QuestionShape, SurveyShape } from './survey-shape.ts'

const EARLIEST = Date.UTC(2000, 0, 1)
const DAY_MS = 86_400_000
// The contract's bound; sums of it stay exact on dashboards.
export const NUMERIC_MAX = 1e12

const SCALES: Readonly<Partial<Record<QuestionType, { readonly min: number; readonly max: number }>>> = {
  nps: { min: 0, max: 10 },
  csat: { min: 1, max: 5 },
  ces: { min: 1, max: 7 },
}

interface ValidateOptions {
  readonly body: ResponseIngest
  /** Undefined when the tenant has no such survey. */
  readonly shape: SurveyShape | undefined
  readonly now: Date
}

/**
 * Everything that speaks against storing a normalised body, in the order of the document; empty when nothing does.
 * Several answers to one question are allowed: that is what `multi` and grids send.
 */
export function validateResponse({ body, shape, now }: ValidateOptions): readonly Finding[] {
  const surveyFindings = shape ? [] : [surveyUnknown(body.surveyId)]
  return [
    ...findUnstorable(body),
    ...surveyFindings,
    ...validateSubmittedAt(body.submittedAt, now),
    ...(shape
      ? judgeAnswers(body.answers, shape, shape.answersTo === 'current_version' ? findRemoved : findNothing)
      : []),
  ]
}

/** Judges answers alone, as an update does: what an earlier version asked was answered rightly. */
export const validateAnswers = (answers: readonly Answer[], shape: SurveyShape): Finding[] =>
  judgeAnswers(answers, shape, findNothing)

type Judge = (answer: Answer, question: QuestionShape, pointer: string) => Finding[]

function judgeAnswers(answers: readonly Answer[], shape: SurveyShape, judgeFurther: Judge): Finding[] {
  return answers.flatMap((answer, index) => {
    const question = shape.questions.get(answer.questionId)
    if (!question) return [questionUnknown(answer.questionId, index)]
    const pointer = `/answers/${index}`
    return [...validateAnswer(answer, question, pointer), ...judgeFurther(answer, question, pointer)]
  })
}

const findNothing: Judge = () => []

/** What the current version has no longer. */
function findRemoved({ optionId }: Answer, question: QuestionShape, pointer: string): Finding[] {
  if (question.isRemoved) {
    const detail = 'The current version of the survey does not ask this question.'
    return [{ code: 'question_removed', pointer: `${pointer}/questionId`, detail, got: question.id }]
  }
  if (typeof optionId !== 'string' || !question.removedOptionIds?.has(optionId)) return []
  const detail = 'The current version of the question does not have this option.'
  return [{ code: 'option_removed', pointer: `${pointer}/optionId`, detail, got: optionId }]
}

const surveyUnknown = (surveyId: string): Finding => ({
  code: 'survey_unknown',
  pointer: '/surveyId',
  detail: 'There is no such survey.',
  got: surveyId.slice(0, 64),
})

const questionUnknown = (questionId: string, index: number): Finding => ({
  code: 'question_unknown',
  pointer: `/answers/${index}/questionId`,
  detail: 'No version of the survey has this question.',
  got: questionId.slice(0, 64),
})

/** Outside of this range lie typing errors and broken clocks; each month in it may become a partition. */
function validateSubmittedAt(submittedAt: string, now: Date): Finding[] {
  const time = parseInstant(submittedAt)?.getTime()
  if (time !== undefined && time >= EARLIEST && time <= now.getTime() + DAY_MS) return []
  return [
    {
      code: 'submitted_at_out_of_range',
      pointer: '/submittedAt',
      detail: 'submittedAt must be a date-time between 2000-01-01 and 24 hours from now.',
      expected: `2000-01-01T00:00:00.000Z to ${new Date(now.getTime() + DAY_MS).toISOString()}`,
      got: submittedAt.slice(0, 64),
    },
  ]
}

function validateAnswer(answer: Answer, question: QuestionShape, pointer: string): Finding[] {
  const { optionId } = answer
  if (typeof optionId === 'string' && question.type !== 'text' && !question.optionIds.has(optionId)) {
    const detail = 'The question has no such option.'
    return [{ code: 'option_unknown', pointer: `${pointer}/optionId`, detail, got: optionId.slice(0, 64) }]
  }
  if (question.type === 'text') return validateText(answer, pointer)
  if (question.type === 'single' || question.type === 'multi') return validateChoice(answer, pointer)
  return validateScore(answer, question.type, pointer)
}

function validateText({ optionId, numericValue, textValue }: Answer, pointer: string): Finding[] {
  const findings: Finding[] = []
  if (typeof optionId === 'string')
    findings.push(answerInvalid(`${pointer}/optionId`, 'A text question has no options.'))
  if (typeof numericValue === 'number') {
    findings.push(answerInvalid(`${pointer}/numericValue`, 'A text question takes textValue, not a number.'))
  }
  if (typeof textValue !== 'string' && findings.length === 0) {
    findings.push(answerInvalid(pointer, 'A text question needs textValue.'))
  }
  return findings
}

/** A choice is an option, or the text that a respondent wrote beside "other". */
function validateChoice({ optionId, numericValue, textValue }: Answer, pointer: string): Finding[] {
  if (typeof numericValue === 'number') {
    return [answerInvalid(`${pointer}/numericValue`, 'A choice takes optionId, not a number.')]
  }
  if (typeof optionId === 'string' || typeof textValue === 'string') return []
  return [answerInvalid(pointer, 'A choice needs optionId, or textValue for "other".')]
}

function validateScore({ numericValue }: Answer, type: QuestionType, pointer: string): Finding[] {
  const scale = SCALES[type]
  const expected = scale ? `an integer from ${scale.min} to ${scale.max}` : 'a number from -1e12 to 1e12'
  if (typeof numericValue !== 'number')
    return [answerInvalid(pointer, `A ${type} question needs numericValue.`, expected)]
  const fits = scale
    ? Number.isInteger(numericValue) && numericValue >= scale.min && numericValue <= scale.max
    : Math.abs(numericValue) <= NUMERIC_MAX
  if (fits) return []
  const finding = answerInvalid(`${pointer}/numericValue`, `A ${type} question takes ${expected}.`, expected)
  return [{ ...finding, got: String(numericValue) }]
}

const answerInvalid = (pointer: string, detail: string, expected?: string): Finding => ({
  code: 'answer_invalid',
  pointer,
  detail,
  ...(expected !== undefined && { expected }),
})
