import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FieldLimit } from '../../src/manifest/limits.ts'
import type { JsonValue } from '../../src/mapping/mapping.ts'
import { applyLimits } from '../../src/request/apply-limits.ts'

const cut = (value: JsonValue, limit: Omit<FieldLimit, 'onExcess'>) => {
  const limited = applyLimits(value, [{ ...limit, onExcess: 'truncate' }])
  return 'refusal' in limited ? limited.refusal.reason : limited.value
}

describe('applyLimits', () => {
  it('cuts by code point and ends with an ellipsis, at any length of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, charactersMax) => {
        const kept = cut(text, { field: '', charactersMax }) as string
        const isShort = Array.from(text).length <= charactersMax
        expect(Array.from(kept).length).toBeLessThanOrEqual(charactersMax)
        expect(kept.isWellFormed()).toBe(true)
        expect(isShort ? kept === text : text.startsWith(kept.replace(/…$/, ''))).toBe(true)
      }),
    )
  })

  it('cuts by bytes without halving a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 40 }), (text, bytesMax) => {
        const kept = cut(text, { field: '', bytesMax }) as string
        expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(bytesMax)
        expect(Buffer.from(kept).toString()).toBe(kept)
      }),
    )
  })

  it.each([
    ['héllo wörld', { field: '', charactersMax: 5 }, 'héll…'],
    ['👍👍👍', { field: '', charactersMax: 2 }, '👍…'],
    ['👍👍👍', { field: '', bytesMax: 8 }, '👍…'],
    ['abc', { field: '', charactersMax: 1 }, 'a'],
    [{ a: { b: 'long text' } }, { field: '/a/b', charactersMax: 5 }, { a: { b: 'long…' } }],
    [
      { list: [{ t: 'abc' }, { t: 'x' }, {}] },
      { field: '/list/*/t', charactersMax: 2 },
      { list: [{ t: 'a…' }, { t: 'x' }, {}] },
    ],
    [{ list: ['abc', 'def'] }, { field: '/list/1', charactersMax: 2 }, { list: ['abc', 'd…'] }],
    [{ list: [1, 2, 3] }, { field: '/list', itemsMax: 2 }, { list: [1, 2] }],
    [{ 'a/b': 'abc' }, { field: '/a~1b', charactersMax: 2 }, { 'a/b': 'a…' }],
    [{ a: 1 }, { field: '/b/c', charactersMax: 1 }, { a: 1 }],
    [{ a: 12345 }, { field: '/a', charactersMax: 1 }, { a: 12345 }],
    [{ a: 'xxxxxxxxxx' }, { field: '', bytesMax: 10 }, 'limit_exceeded'],
  ] as const)('%j with %j becomes %j', (value, limit, expected) => {
    expect(cut(value as JsonValue, limit)).toEqual(expected)
  })

  it('refuses where it may not cut, naming the field and the limit', () => {
    expect(applyLimits({ a: 'abc' }, [{ field: '/a', charactersMax: 2, onExcess: 'refuse' }])).toEqual({
      refusal: {
        reason: 'limit_exceeded',
        message: '/a is longer than 2 characters.',
        hint: 'Let the mapping send less.',
      },
    })
  })

  it('leaves what it was given as it was', () => {
    const value = Object.freeze({ a: Object.freeze(['abc']) })
    applyLimits(value, [{ field: '/a/0', charactersMax: 1, onExcess: 'truncate' }])
    expect(value).toEqual({ a: ['abc'] })
  })
})
