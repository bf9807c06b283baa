import { hash } from 'node:crypto'
import type { Answer, QuestionType, ResponseIngest } from '@howazit/sdk'
import canonicalize from 'canonicalize'
import { describe, expect, test } from 'vitest'
import { createIds, isUuid, uuidV5 } from '../../src/ids.ts'
import { canonicalHash } from '../../src/ingest/canonical-body.ts'
import { normaliseResponse } from '../../src/ingest/normalise-response.ts'
import { parseInstant } from '../../src/ingest/parse-instant.ts'
import { responseIdOf } from '../../src/ingest/response-id.ts'
import type { SurveyShape } from '../../src/ingest/survey-shape.ts'
import { validateResponse } from '../../src/ingest/validate-response.ts'

const NOW = new Date('2026-11-22T12:00:00.000Z')
const SURVEY_ID = '7c0f3f43-6a06-5d43-8d4d-2f6d4e3b1a90'
const OPTION_ID = '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e99'
const TYPES: readonly QuestionType[] = ['nps', 'csat', 'ces', 'rating', 'single', 'multi', 'text']
const idOf = (type: QuestionType): string => uuidV5(SURVEY_ID, type)

const shape: SurveyShape = {
  id: SURVEY_ID,
  version: 1,
  versionId: uuidV5(SURVEY_ID, 'version'),
  validation: 'enforce',
  answersTo: 'every_version',
  questions: new Map(
    TYPES.map((type) => [idOf(type), { id: idOf(type), type, optionIds: new Set(type === 'text' ? [] : [OPTION_ID]) }]),
  ),
}

const body = (overrides: Partial<ResponseIngest> = {}): ResponseIngest => ({
  surveyId: SURVEY_ID,
  submittedAt: '2026-11-22T10:15:30.000Z',
  answers: [],
  ...overrides,
})

const codesOf = (response: ResponseIngest) =>
  validateResponse({ body: response, shape, now: NOW }).map(({ code, pointer }) => `${code} ${pointer}`)
const codesOfAnswer = (type: QuestionType, answer: Omit<Answer, 'questionId'>) =>
  codesOf(body({ answers: [{ questionId: idOf(type), ...answer }] }))

describe('validateResponse', () => {
  test.each([
    ['nps', { numericValue: 0 }],
    ['nps', { numericValue: 10, textValue: 'Extremely likely' }],
    ['csat', { numericValue: 5, optionId: OPTION_ID }],
    ['ces', { numericValue: 7 }],
    ['rating', { numericValue: -3.25 }],
    ['single', { optionId: OPTION_ID }],
    ['multi', { optionId: OPTION_ID, textValue: 'the other one' }],
    ['multi', { textValue: 'none of these' }],
    ['text', { textValue: '' }],
  ] as const)('takes a %s answer %j', (type, answer) => {
    expect(codesOfAnswer(type, answer)).toEqual([])
  })

  test.each([
    ['nps', { numericValue: 11 }, 'answer_invalid /answers/0/numericValue'],
    ['nps', { numericValue: 9.5 }, 'answer_invalid /answers/0/numericValue'],
    ['nps', { textValue: '9' }, 'answer_invalid /answers/0'],
    ['csat', { numericValue: 0 }, 'answer_invalid /answers/0/numericValue'],
    ['ces', { numericValue: 8 }, 'answer_invalid /answers/0/numericValue'],
    ['rating', { optionId: OPTION_ID }, 'answer_invalid /answers/0'],
    ['single', { optionId: SURVEY_ID }, 'option_unknown /answers/0/optionId'],
    ['csat', { numericValue: 3, optionId: SURVEY_ID }, 'option_unknown /answers/0/optionId'],
    ['single', { numericValue: 1 }, 'answer_invalid /answers/0/numericValue'],
    ['multi', {}, 'answer_invalid /answers/0'],
    ['text', { numericValue: 1, textValue: 'one' }, 'answer_invalid /answers/0/numericValue'],
    ['text', { optionId: OPTION_ID }, 'answer_invalid /answers/0/optionId'],
    ['text', { textValue: null }, 'answer_invalid /answers/0'],
    ['text', { textValue: 'a\0b' }, 'validation_failed /answers/0/textValue'],
    ['text', { textValue: '\ud800' }, 'validation_failed /answers/0/textValue'],
  ] as const)('refuses a %s answer %j', (type, answer, finding) => {
    expect(codesOfAnswer(type, answer)).toEqual([finding])
  })

  test('takes several answers to one question', () => {
    const answer = { questionId: idOf('multi'), optionId: OPTION_ID }
    expect(codesOf(body({ answers: [answer, answer] }))).toEqual([])
  })

  test('reports everything at once', () => {
    const answers = [{ questionId: idOf('nps'), numericValue: 11 }, { questionId: OPTION_ID }]
    expect(
      codesOf(body({ submittedAt: 'yesterday', answers, respondentMeta: { 'a/b': [Number.POSITIVE_INFINITY] } })),
    ).toEqual([
      'validation_failed /respondentMeta/a~1b/0',
      'submitted_at_out_of_range /submittedAt',
      'answer_invalid /answers/0/numericValue',
      'question_unknown /answers/1/questionId',
    ])
  })

  test.each([
    ['1999-12-31T23:59:59.999Z', false],
    ['2000-01-01T00:00:00Z', true],
    ['2000-01-01T00:00:00+01:00', false],
    ['2026-11-23T12:00:00.000Z', true],
    ['2026-11-23T12:00:00.001Z', false],
    ['2026-02-30T00:00:00Z', false],
    ['2026-11-22', false],
    ['2026-11-22T10:15:30', false],
  ])('submittedAt %s is in range: %s', (submittedAt, isInRange) => {
    const findings = codesOf(body({ submittedAt }))
    expect(findings).toEqual(isInRange ? [] : ['submitted_at_out_of_range /submittedAt'])
  })

  test('endless nesting is a finding, not a stack overflow', () => {
    let nested: unknown = 'deep'
    for (let depth = 0; depth < 200_000; depth += 1) nested = [nested]
    expect(codesOf(body({ respondentMeta: { nested } }))[0]).toMatch(/^validation_failed \/respondentMeta\/nested\/0/)
  })
})

/** A small deterministic generator (mulberry32), so that a failure can be seen again. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

describe('any body', () => {
  const strange = [undefined, null, 0, -0, 5, 11, 1e300, Number.NaN, '', 'text', '\0', '\udfff', '__proto__', OPTION_ID]

  function anyBody(random: () => number): ResponseIngest {
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!
    const answers = Array.from({ length: Math.floor(random() * 5) }, () => ({
      questionId: pick([...shape.questions.keys(), SURVEY_ID, 'no uuid']),
      optionId: pick(strange),
      numericValue: pick(strange),
      textValue: pick(strange),
    }))
    return {
      surveyId: SURVEY_ID,
      submittedAt: pick(['2026-11-22T10:15:30.000Z', '2010-02-28T23:59:59+14:00', 'never', '']),
      answers,
      respondentMeta: { [String(pick(strange))]: pick(strange) },
      dims: { [String(pick(strange))]: 'value' },
    } as ResponseIngest
  }

  test('gives findings that point into the body, or can be hashed the same after a journey through JSON', () => {
    const random = randomFrom(20261122)
    let valid = 0
    for (let run = 0; run < 5_000; run += 1) {
      const normalised = normaliseResponse(anyBody(random))
      const findings = validateResponse({ body: normalised, shape, now: NOW })
      for (const { pointer } of findings)
        expect(pointer).toMatch(/^\/(submittedAt|answers\/\d|respondentMeta\/|dims\/)/)
      if (findings.length > 0) continue
      valid += 1
      const travelled = normaliseResponse(JSON.parse(JSON.stringify(normalised)) as ResponseIngest)
      expect(canonicalHash(travelled)).toBe(canonicalHash(normalised))
    }
    expect(valid).toBeGreaterThan(100)
  })
})

describe('canonicalHash', () => {
  test.each([
    [{ a: 1, b: [{ c: 'é', d: -0 }] }],
    [{ b: 1, a: 2 }],
    [{ 10: 'a', 9: 'b' }],
    [{ '!': 'a', 1: 'b' }],
    [{ a: undefined, b: 1e21, c: '\u2028"\\' }],
    [{ a: new Date(0) }],
  ])('is the hash of what RFC 8785 writes for %j, in order or not', (value) => {
    expect(canonicalHash(value)).toBe(hash('sha256', canonicalize(value) as string))
  })

  test('does not depend on the order of names', () => {
    expect(canonicalHash({ a: 1, b: { c: 2, d: 3 } })).toBe(canonicalHash({ b: { d: 3, c: 2 }, a: 1 }))
    expect(canonicalHash([1, 2])).not.toBe(canonicalHash([2, 1]))
  })

  test.each([['\ud800'], [Number.NaN], [Number.POSITIVE_INFINITY], [undefined]])('refuses %s', (value) => {
    expect(() => canonicalHash(value)).toThrow(expect.objectContaining({ code: 'malformed_body' }))
  })
})

describe('ids', () => {
  test('uuidV5 gives the value of RFC 9562, appendix A.4', () => {
    expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    )
  })

  test('a response id depends on tenant and key alone', () => {
    expect(responseIdOf(SURVEY_ID, 'visit-1')).toBe(responseIdOf(SURVEY_ID, 'visit-1'))
    expect(responseIdOf(SURVEY_ID, 'visit-1')).not.toBe(responseIdOf(OPTION_ID, 'visit-1'))
  })

  test('new ids are UUIDs of version 7 in the order of time', () => {
    const times = Array.from({ length: 100 }, (_, index) => new Date(1_700_000_000_000 + index)).values()
    const ids = createIds({ now: () => times.next().value! })
    const made = Array.from({ length: 100 }, () => ids.newId())
    expect(made.every((id) => isUuid(id) && id[14] === '7' && /[89ab]/.test(id[19]!))).toBe(true)
    expect(made.toSorted()).toEqual(made)
  })
})

test('parseInstant reads offsets, fractions and lower case, and nothing else', () => {
  expect(parseInstant('2024-02-29t23:59:59.123456z')?.toISOString()).toBe('2024-02-29T23:59:59.123Z')
  expect(parseInstant('2010-01-01T01:00:00+02:00')?.toISOString()).toBe('2009-12-31T23:00:00.000Z')
  expect(parseInstant('2023-02-29T00:00:00Z')).toBeUndefined()
  expect(parseInstant('22 Nov 2026 10:00 UTC')).toBeUndefined()
})
