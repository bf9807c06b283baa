import { isUuid } from '../ids.ts'
import type { Finding } from '../runtime.ts'
import { escapePointer } from './find-unstorable.ts'
import { NUMERIC_MAX } from './validate-response.ts'

interface Field {
  readonly fits: (value: unknown) => boolean
  readonly expected: string
  readonly isRequired?: boolean
}

type Fields = Readonly<Record<string, Field>>

const ANSWERS_MAX = 2_000

const text = (min: number, max: number): Field => ({
  fits: (value) => typeof value === 'string' && value.length >= min && lengthOf(value, max) <= max,
  expected: `a text of ${min} to ${max} characters`,
})

/** In code points, which are counted only where it matters. */
const lengthOf = (value: string, max: number): number => (value.length <= max ? value.length : Array.from(value).length)

const orNull = ({ fits, expected }: Field): Field => ({
  fits: (value) => value === null || fits(value),
  expected: `${expected}, or null`,
})

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const id: Field = { fits: (value) => typeof value === 'string' && isUuid(value), expected: 'a UUID' }
const number: Field = {
  fits: (value) => typeof value === 'number' && Math.abs(value) <= NUMERIC_MAX,
  expected: 'a number from -1e12 to 1e12',
}

const isDims = (value: unknown): boolean =>
  isMap(value) &&
  Object.keys(value).length <= 32 &&
  Object.entries(value).every(([name, dim]) => text(1, 64).fits(name) && text(0, 256).fits(dim))

const BODY: Fields = {
  surveyId: { ...id, isRequired: true },
  submittedAt: { fits: (value) => typeof value === 'string', expected: 'a date-time', isRequired: true },
  answers: {
    fits: (value) => Array.isArray(value) && value.length <= ANSWERS_MAX,
    expected: `an array of ${ANSWERS_MAX} answers at the most`,
    isRequired: true,
  },
  clientReference: text(1, 255),
  completion: { fits: (value) => value === 'complete' || value === 'partial', expected: 'complete or partial' },
  channel: text(1, 64),
  locale: text(1, 35),
  respondentMeta: {
    fits: (value) => isMap(value) && Object.keys(value).length <= 500,
    expected: 'an object of 500 members at the most',
  },
  dims: { fits: isDims, expected: '32 names of 64 characters with texts of 256 characters, at the most' },
}

const ANSWER: Fields = {
  questionId: { ...id, isRequired: true },
  optionId: orNull(id),
  numericValue: orNull(number),
  textValue: orNull(text(0, 32_768)),
}

/**
 * What keeps a value from being a body of the contract (`ResponseIngest`), which a server has judged by its schema. For bodies that were
 * made by somebody's patch or mapping; what they say about the survey is judged later. A test holds it to the schema.
 */
export function findMisshapen(value: unknown): Finding[] {
  const findings = findIn(value, '', BODY)
  if (findings.length > 0) return findings
  const { answers } = value as { readonly answers: readonly unknown[] }
  return answers.flatMap((answer, index) => findIn(answer, `/answers/${index}`, ANSWER))
}

function findIn(value: unknown, pointer: string, fields: Fields): Finding[] {
  if (!isMap(value)) return [misshapen(pointer, 'an object')]
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(fields, name))
  const wrong = Object.entries(fields).filter(([name, { fits, isRequired = false }]) =>
    Object.hasOwn(value, name) ? !fits(value[name]) : isRequired,
  )
  return [
    ...wrong.map(([name, { expected }]) => misshapen(`${pointer}/${name}`, expected)),
    ...unknown.map((name) => misshapen(`${pointer}/${escapePointer(name)}`, 'nothing of this name')),
  ]
}

const misshapen = (pointer: string, expected: string): Finding => ({
  code: 'validation_failed',
  pointer,
  detail: `Here has to be ${expected}.`,
  expected,
})
