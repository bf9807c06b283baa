import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redactResponse, redactText } from '../../src/mappings/redact-event.ts'

test('keeps what a mapping goes by: length, bytes, case, digits, punctuation', () => {
  expect(redactText('Ada.Lovelace+1@example.com')).toBe('Xxx.Xxxxxxxx+1@xxxxxxx.xxx')
  expect(redactText('2026-11-22 +44 20')).toBe('1111-11-11 +11 11')
  expect(redactText('Très bien 👍')).toBe('Xxжx xxxx 👍')
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const redacted = redactText(text)
      expect(Array.from(redacted)).toHaveLength(Array.from(text).length)
      expect(Buffer.byteLength(redacted)).toBe(Buffer.byteLength(text))
    }),
  )
})

test('leaves no letter and no digit of a respondent, at any depth', () => {
  const redacted = redactResponse({
    id: '5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21',
    surveyId: '7c0f3f43-6a06-5d43-8d4d-2f6d4e3b1a90',
    surveyVersion: 1,
    submittedAt: '2026-11-22T10:15:30.000Z',
    recordedAt: '2026-11-22T10:15:31.198Z',
    completion: 'complete',
    revision: 1,
    clientReference: 'Order 4711',
    channel: 'email',
    respondentMeta: { email: 'ada@example.com', age: 36, isStaff: false, phones: [{ home: '020 7946' }], note: null },
    dims: { region: 'north' },
    answers: [
      { questionId: '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e01', optionId: null, numericValue: 3, textValue: 'I am Ada' },
    ],
  })
  expect(redacted).toMatchObject({
    channel: 'email',
    dims: { region: 'north' },
    clientReference: 'Xxxxx 1111',
    respondentMeta: { email: 'xxx@xxxxxxx.xxx', age: 11, isStaff: false, phones: [{ home: '111 1111' }], note: null },
    answers: [{ numericValue: 3, textValue: 'X xx Xxx' }],
  })
})
