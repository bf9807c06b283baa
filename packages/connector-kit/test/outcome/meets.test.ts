import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Conditions, findValue, findValues, type JsonValue, meets, parseReply } from '../../src/index.ts'
import { text } from './support/reply.ts'

const body = {
  ok: false,
  error: null,
  code: 606,
  list: [{ id: 'a' }, { id: 'b', sub: [1, 2] }],
  none: [],
  'a/b': 1,
  'm~n': 2,
}
const reply = parseReply(
  text(207, JSON.stringify(body), { 'Content-Type': 'application/problem+json; charset=utf-8', Retry: '3' }),
)
const asks = (conditions: Conditions) => meets(conditions, reply)

describe('meets', () => {
  test.each<[Conditions, boolean]>([
    [[], true],
    [[{ status: ['2xx'] }], true],
    [[{ status: [200, 201] }], false],
    [[{ status: ['4xx', 207] }], true],
    [[{ body: '/ok', is: [false] }], true],
    [[{ body: '/ok', is: [true] }], false],
    [[{ body: '/code', is: ['606'] }], true],
    [[{ body: '/code', matches: '^60[67]$' }], true],
    [[{ body: '/list/*/id', is: ['b'] }], true],
    [[{ body: '/list/*/id', is: ['c'] }], false],
    [[{ body: '/list/1/sub', exists: true }], true],
    [[{ body: '/none', exists: true }], false],
    [[{ body: '/error', exists: false }], true],
    [[{ body: '/error', is: [null] }], true],
    [[{ body: '/absent', exists: false }], true],
    [[{ body: '/code' }], true],
    [[{ body: '/error' }], false],
    [[{ header: 'RETRY', is: [3] }], true],
    [[{ header: 'retry', matches: '\\d' }], true],
    [[{ header: 'absent', exists: false }], true],
    [[{ status: ['2xx'] }, { body: '/ok', is: [true] }], false],
  ])('%j is %s', (conditions, expected) => {
    expect(asks(conditions)).toBe(expected)
  })

  test.each([
    ['a page of HTML', text(200, '<html>', { 'content-type': 'text/html' })],
    ['JSON that does not say so', text(200, '{"ok":true}')],
    [
      'JSON that is cut short',
      { ...text(200, '{"ok":tr', { 'content-type': 'application/json' }), isBodyTruncated: true },
    ],
    ['an empty body', text(204, '', { 'content-type': 'application/json' })],
  ])('answers no to every question about the body of %s', (_, unreadable) => {
    for (const condition of [{ exists: false }, { exists: true }, { is: [null] }, { matches: '' }]) {
      expect(meets([{ body: '/errors', ...condition }], parseReply(unreadable))).toBe(false)
    }
  })

  test('matches in time linear in the text, whatever the pattern', () => {
    const long = parseReply(text(200, JSON.stringify(`${'a'.repeat(60_000)}!`), { 'content-type': 'application/json' }))
    const startedAt = performance.now()
    expect(meets([{ body: '', matches: '^(a+)+$' }], long)).toBe(true)
    expect(
      meets(
        [
          { body: '', matches: '(a|aa)+$' },
          { body: '', matches: '(x+x+)+y' },
        ],
        long,
      ),
    ).toBe(false)
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })
})

describe('findValues', () => {
  test.each<[string, readonly JsonValue[]]>([
    ['', [body]],
    ['/a~1b', [1]],
    ['/m~0n', [2]],
    ['/list/0/id', ['a']],
    ['/list/*/id', ['a', 'b']],
    ['/list/*/sub/*', [1, 2]],
    ['/list/01', []],
    ['/list/-', []],
    ['/list/length', []],
    ['/list/2', []],
    ['/__proto__/constructor', []],
    ['/constructor', []],
    ['ok', []],
    ['/ok/x', []],
    ['/*', []],
  ])('%j finds %j', (pointer, expected) => {
    expect(findValues(body, pointer)).toEqual(expected)
  })

  test('finds what any pointer of RFC 6901 names, and never fails', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), fc.string(), (name, value, pointer) => {
        fc.pre(name !== '__proto__')
        const escaped = name.replaceAll('~', '~0').replaceAll('/', '~1')
        expect(findValue({ [name]: value as JsonValue }, `/${escaped}`)).toEqual(value)
        expect(Array.isArray(findValues(value as JsonValue, pointer))).toBe(true)
      }),
    )
  })
})
