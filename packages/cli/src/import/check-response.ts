import type { RowProblem } from './row-problem.ts'
import { excerpt } from './row-problem.ts'
import { limits, type ResponseIngest } from './survey-shapes.ts'

type Json = Record<string, unknown>

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i
const earliestMs = Date.UTC(2000, 0, 1)
const dayMs = 24 * 60 * 60 * 1000

const properties = [
  'surveyId',
  'submittedAt',
  'answers',
  'clientReference',
  'completion',
  'channel',
  'locale',
  'respondentMeta',
  'dims',
]

/** Checks a line that claims to be a ResponseIngest, as the server would: every problem, each with its pointer. */
export function checkResponse(value: Json, now: Date): { response: ResponseIngest } | { problems: RowProblem[] } {
  const problems: RowProblem[] = []
  const check = (isRight: boolean, pointer: string, reason: string): void => {
    if (!isRight) problems.push({ pointer, code: 'invalid_response', reason })
  }
  for (const name of Object.keys(value))
    check(properties.includes(name), `/${name}`, `Unknown property ${excerpt(name)}.`)
  check(isText(value.surveyId, 36) && uuid.test(String(value.surveyId)), '/surveyId', 'A UUID is expected.')
  checkTime(value.submittedAt, now, problems)
  checkAnswers(value.answers, check)
  const optionalText = (name: string, charsMax: number): void =>
    check(
      value[name] === undefined || isText(value[name], charsMax),
      `/${name}`,
      `A string of 1 to ${charsMax} characters is expected.`,
    )
  optionalText('clientReference', limits.referenceCharsMax)
  optionalText('channel', limits.channelCharsMax)
  optionalText('locale', limits.localeCharsMax)
  check(
    [undefined, 'complete', 'partial'].includes(value.completion as string | undefined),
    '/completion',
    'complete or partial is expected.',
  )
  check(
    value.respondentMeta === undefined || isObject(value.respondentMeta),
    '/respondentMeta',
    'An object is expected.',
  )
  checkDims(value.dims, check)
  return problems.length > 0 ? { problems } : { response: value as unknown as ResponseIngest }
}

type Check = (isRight: boolean, pointer: string, reason: string) => void

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isText = (value: unknown, charsMax: number): boolean =>
  typeof value === 'string' && value !== '' && value.length <= charsMax && !value.includes('\0') && value.isWellFormed()

function checkTime(value: unknown, now: Date, problems: RowProblem[]): void {
  const atMs = typeof value === 'string' && isoTime.test(value) ? Date.parse(value) : Number.NaN
  const pointer = '/submittedAt'
  if (Number.isNaN(atMs))
    problems.push({ pointer, code: 'not_a_date', reason: 'An ISO 8601 time with a zone is expected.' })
  else if (atMs < earliestMs || atMs > now.getTime() + dayMs) {
    problems.push({ pointer, code: 'out_of_range', reason: 'Times lie between 2000-01-01 and 24 hours from now.' })
  }
}

function checkAnswers(answers: unknown, check: Check): void {
  if (!Array.isArray(answers)) {
    check(false, '/answers', 'A list is expected.')
    return
  }
  check(answers.length <= limits.answersMax, '/answers', `At most ${limits.answersMax} answers are taken.`)
  for (const [index, answer] of answers.slice(0, limits.answersMax).entries())
    checkAnswer(answer, `/answers/${index}`, check)
}

function checkAnswer(answer: unknown, pointer: string, check: Check): void {
  if (!isObject(answer)) {
    check(false, pointer, 'An object is expected.')
    return
  }
  const { questionId, optionId, numericValue, textValue, ...others } = answer
  check(
    Object.keys(others).length === 0,
    pointer,
    'An answer has questionId, optionId, numericValue and textValue only.',
  )
  check(typeof questionId === 'string' && uuid.test(questionId), `${pointer}/questionId`, 'A UUID is expected.')
  check(
    optionId == null || (typeof optionId === 'string' && uuid.test(optionId)),
    `${pointer}/optionId`,
    'A UUID is expected.',
  )
  const isNumber = typeof numericValue === 'number' && Math.abs(numericValue) <= limits.numberAbsMax
  check(numericValue == null || isNumber, `${pointer}/numericValue`, 'A number is expected.')
  check(
    textValue == null || textValue === '' || isText(textValue, limits.textCharsMax),
    `${pointer}/textValue`,
    `Text of at most ${limits.textCharsMax} characters is expected.`,
  )
}

function checkDims(dims: unknown, check: Check): void {
  if (dims === undefined) return
  if (!isObject(dims)) {
    check(false, '/dims', 'An object is expected.')
    return
  }
  check(Object.keys(dims).length <= limits.dimsMax, '/dims', `At most ${limits.dimsMax} dimensions are taken.`)
  for (const [name, value] of Object.entries(dims)) {
    const isRight = name.length <= limits.dimNameCharsMax && (value === '' || isText(value, limits.dimValueCharsMax))
    check(isRight, `/dims/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, 'A dimension is a short string.')
  }
}
