import { describe, expect, it } from 'vitest'
import { parseJsonBatch, parseNdjsonBatch, parseSafeJson } from '../../src/bodies/parse-json.ts'

const bytes = (text: string) => Buffer.from(text)
const refusalOf = (parse: () => unknown) => {
  try {
    return { value: parse() }
  } catch (error) {
    const { code, details } = error as { code: string; details: { pointer: string } }
    return { code, pointer: details.pointer }
  }
}

describe('a JSON body', () => {
  it('may hold the names and text that only look hostile', () => {
    const text = '{"constructor":"Acme Builders","textValue":"__proto__ \\u00e9 \\ud83d\\ude00"}'
    expect(parseSafeJson(bytes(text))).toEqual({ constructor: 'Acme Builders', textValue: '__proto__ é 😀' })
  })

  it.each([
    ['{"a":{"__proto__":{}}}', '/a/__proto__'],
    ['{"a":[{"\\u005f\\u005fproto__":1}]}', '/a/0/__proto__'],
    ['{"constructor":{"prototype":{}}}', '/constructor'],
    ['{"a~/b":"\\u0000"}', '/a~0~1b'],
    ['{"a":["x","\\ud800"]}', '/a/1'],
    ['{"a":{"\\u0000":1}}', '/a'],
  ])('%s is refused at %s', (text, pointer) => {
    expect(refusalOf(() => parseSafeJson(bytes(text)))).toEqual({ code: 'validation_failed', pointer })
  })

  it('is refused beyond 64 levels, and brackets within text are none', () => {
    expect(refusalOf(() => parseSafeJson(bytes('['.repeat(65) + ']'.repeat(65))))).toMatchObject({
      code: 'malformed_body',
    })
    expect(parseSafeJson(bytes(JSON.stringify('['.repeat(100))))).toBe('['.repeat(100))
  })

  it('is refused with more than a million values', () => {
    const text = `[${'0,'.repeat(1_000_000)}0]`
    expect(refusalOf(() => parseSafeJson(bytes(text)))).toMatchObject({ code: 'payload_too_large' })
  })

  it('is refused without a word of what it says', () => {
    for (const text of ['{"textValue": secret}', '{"textValue":"secret', 'secret'])
      try {
        parseSafeJson(bytes(text))
        expect.unreachable()
      } catch (error) {
        expect((error as Error).message).not.toContain('secret')
      }
  })
})

describe('a batch', () => {
  it('keeps the place of an item that cannot be read', () => {
    const items = parseNdjsonBatch(bytes('{"a":1}\r\n\n{"a":\n{"a":"\\u0000"}\n{"a":4}'), 10)
    expect(items.map((item) => ('error' in item ? [item.error.code, item.error.details.pointer] : item.value))).toEqual(
      [{ a: 1 }, ['malformed_body', ''], ['validation_failed', '/a'], { a: 4 }],
    )
  })

  it('as an array refuses one hostile item and keeps the others', () => {
    const items = parseJsonBatch(bytes('[{"a":1},{"__proto__":{}},{"a":3}]'), 10)
    expect(items.map((item) => 'error' in item)).toEqual([false, true, false])
  })

  it('is refused as a whole when it is empty, too long or no list', () => {
    for (const [text, parse] of [
      ['[]', parseJsonBatch],
      ['[1,2,3]', parseJsonBatch],
      ['{}', parseJsonBatch],
      ['\n\n', parseNdjsonBatch],
      ['1\n2\n3', parseNdjsonBatch],
    ] as const)
      expect(
        refusalOf(() => parse(bytes(text), 2)),
        text,
      ).toEqual({ code: 'validation_failed', pointer: '' })
  })
})
