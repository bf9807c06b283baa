import { describe, expect, it } from 'vitest'
import { errorOfReply, HowazitError } from '../src/errors.ts'
import { PROBLEMS, type ProblemCode } from '../src/generated/problems.gen.ts'

describe('HowazitError', () => {
  it('says code and sentence, and keeps the cause', () => {
    const cause = new Error('below')
    const error = new HowazitError('not_found', 'There is no survey s1.', { details: { status: 404 }, cause })
    expect(error.message).toBe('[not_found] There is no survey s1.')
    expect(error).toMatchObject({ name: 'HowazitError', code: 'not_found', details: { status: 404 }, cause })
  })

  it('is recognised by its marker and not by its class', () => {
    const foreign = Object.assign(new Error('[x] y.'), { [Symbol.for('@howazit/sdk/HowazitError')]: true })
    expect(HowazitError.is(foreign)).toBe(true)
    expect(HowazitError.is(new Error('x'))).toBe(false)
    expect(HowazitError.is({ code: 'not_found' })).toBe(false)
    expect(HowazitError.is(undefined)).toBe(false)
  })

  it('keeps the cause out of its JSON', () => {
    const error = new HowazitError('internal', 'Broken.', { cause: new Error('secret') })
    expect(JSON.stringify(error)).not.toContain('secret')
  })

  it.each([
    [new DOMException('x', 'AbortError'), 'aborted'],
    [new DOMException('x', 'TimeoutError'), 'timed_out'],
    [new TypeError('x'), 'internal'],
    ['text', 'internal'],
    [undefined, 'internal'],
  ])('names %s', (reason, code) => {
    const error = HowazitError.from(reason)
    expect(error.code).toBe(code)
    expect(HowazitError.from(error)).toBe(error)
  })
})

describe('errorOfReply', () => {
  it.each(Object.keys(PROBLEMS) as ProblemCode[])('takes the code %s from the problem', (code) => {
    const { status, title } = PROBLEMS[code]
    expect(errorOfReply(status, { code, title, status })).toMatchObject({
      code,
      message: `[${code}] ${title}.`,
      details: { status },
    })
  })

  it('carries every finding with its pointer', () => {
    const errors = [
      { code: 'question_unknown', pointer: '/answers/0/questionId', detail: 'No such question.', got: 'q9' },
      { code: 'answer_invalid', pointer: '/answers/1/numericValue', detail: 'Too large.', expected: '0 to 10' },
    ]
    const error = errorOfReply(422, { code: 'validation_failed', detail: 'Two mismatches.', errors })
    expect(error.details?.errors).toEqual(errors)
  })

  it.each([
    [401, 'unauthenticated'],
    [403, 'insufficient_scope'],
    [404, 'not_found'],
    [413, 'payload_too_large'],
    [429, 'rate_limited'],
    [500, 'internal'],
    [502, 'unavailable'],
    [504, 'unavailable'],
    [418, 'reply_invalid'],
    [302, 'reply_invalid'],
  ])('takes the code of %i from the status where there is no problem', (status, code) => {
    expect(errorOfReply(status, '<html>').code).toBe(code)
    expect(errorOfReply(status, { code: 'of_the_future' }).code).toBe(code)
  })

  it.each([
    null,
    7,
    [],
    { errors: 'x', pointer: 7 },
    { errors: [null, 'x', {}] },
    { __proto__: null, code: '__proto__' },
  ])('survives the body %j', (body) => {
    expect(errorOfReply(422, body).code).toBe('validation_failed')
  })
})
