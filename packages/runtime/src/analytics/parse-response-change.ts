import type { ResponseChange } from '../response-change.ts'

export type ParsedChange =
  | { readonly isValid: true; readonly change: ResponseChange }
  | { readonly isValid: false; readonly reason: string }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
// What DateTime and toYYYYMM can hold; the contract's own bounds are narrower.
const TIME_MIN_MS = Date.UTC(1970, 0, 2)
const TIME_MAX_MS = Date.UTC(2105, 0, 1)
// Decimal(38, 12) sums of this stay exact for 10^13 rows.
const NUMERIC_MAX = 1e12
const REVISION_MAX = 2 ** 32 - 1

/**
 * Everything a block needs is checked before it is recorded: one value that ClickHouse refuses would otherwise stop its
 * partition for ever. The reason names the field, never the value.
 */
export function parseResponseChange(text: string): ParsedChange {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { isValid: false, reason: 'not JSON' }
  }
  const wrong = findWrongField(value)
  // The one cast: findWrongField has just looked at every field that is read.
  return wrong === undefined
    ? { isValid: true, change: value as ResponseChange }
    : { isValid: false, reason: `${wrong} is not what the sink can store` }
}

type Fields = Readonly<Record<string, unknown>>
type Check = (value: unknown) => boolean

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isUuid: Check = (value) => typeof value === 'string' && UUID.test(value)
const isText: Check = (value) => typeof value === 'string'
const isTime: Check = (value) => {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return ms >= TIME_MIN_MS && ms < TIME_MAX_MS
}
const isAmount: Check = (value) => typeof value === 'number' && Math.abs(value) <= NUMERIC_MAX
const isRevision: Check = (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= REVISION_MAX
const isOrNull =
  (check: Check): Check =>
  (value) =>
    value === null || value === undefined || check(value)
const isImageOrNull: Check = (value) => value === null || isObject(value)
const isTextMap: Check = (value) => isObject(value) && Object.values(value).every(isText)

const CHANGE: Readonly<Record<string, Check>> = {
  eventId: isUuid,
  tenantId: isUuid,
  responseId: isUuid,
  surveyId: isUuid,
  revision: isRevision,
  traceId: isOrNull(isText),
  before: isImageOrNull,
  after: isImageOrNull,
}
const IMAGE: Readonly<Record<string, Check>> = {
  surveyId: isUuid,
  submittedAt: isTime,
  completion: (value) => value === 'complete' || value === 'partial',
  channel: isOrNull(isText),
  locale: isOrNull(isText),
  dims: isTextMap,
  answers: Array.isArray,
}
const ANSWER: Readonly<Record<string, Check>> = {
  questionId: isUuid,
  questionType: isText,
  optionId: isOrNull(isUuid),
  numericValue: isOrNull(isAmount),
  textValue: isOrNull(isText),
}

function findWrongField(change: unknown): string | undefined {
  const wrong = findWrong(change, CHANGE, '')
  if (wrong !== undefined || !isObject(change)) return wrong
  for (const side of ['before', 'after'] as const) {
    const image = change[side]
    if (!isObject(image)) continue
    const found = findWrong(image, IMAGE, `/${side}`) ?? findWrongAnswer(image.answers, `/${side}/answers`)
    if (found !== undefined) return found
  }
  return undefined
}

function findWrongAnswer(answers: unknown, pointer: string): string | undefined {
  if (!Array.isArray(answers)) return pointer
  for (const [index, answer] of answers.entries()) {
    const found = findWrong(answer, ANSWER, `${pointer}/${index}`)
    if (found !== undefined) return found
  }
  return undefined
}

function findWrong(value: unknown, checks: Readonly<Record<string, Check>>, pointer: string): string | undefined {
  if (!isObject(value)) return pointer === '' ? 'the message' : pointer
  const name = Object.keys(checks).find((key) => !checks[key]?.(value[key]))
  return name === undefined ? undefined : `${pointer}/${name}`
}
