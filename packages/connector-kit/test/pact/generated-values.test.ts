import { describe, expect, it } from 'vitest'
import { showPath, showPlaced, showValue } from '../../src/pact/generated-values.ts'

const ID = '5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e01'
const NONE = new Set<string>()
const matches = ({ example, form }: { example: string; form?: string }) => new RegExp(form ?? '(?!)').test(example)

describe('a value in a pact', () => {
  it.each([ID, '2026-11-22T10:15:31.204Z', '2026-11-22T10:15:31+02:00', '20261122T101600Z'])(
    'is compared by its form: %s',
    (value) => {
      const shown = showValue(value, NONE)
      expect(shown.example).toBe(value)
      expect(matches(shown)).toBe(true)
    },
  )

  it('is compared as it is when it is a word, or a setting', () => {
    expect(showValue('urgent', NONE)).toEqual({ example: 'urgent' })
    expect(showValue(ID, new Set([ID]))).toEqual({ example: ID })
    expect(showPath('/v1/records', NONE)).toEqual({ example: '/v1/records' })
  })

  it('is compared by the ids among the segments of a path, and the rest of it as it is', () => {
    const { form = '' } = showPath(`/v62.0/Case/${ID}.json`, NONE)
    expect(`/v62.0/Case/${ID.replace('5', '6')}.json`).toMatch(new RegExp(form))
    expect(`/v62a0/Case/${ID}.json`).not.toMatch(new RegExp(form))
    expect(`/v62.0/Case/other.json`).not.toMatch(new RegExp(form))
  })

  it.each([
    ['Bearer abcdef', 'Bearer placed-by-the-kit'],
    ['v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN', 'placed-by-the-kit'],
    ['AWS4-HMAC-SHA256 Credential=id/20261122, Signature=00', 'AWS4-HMAC-SHA256 placed-by-the-kit'],
    ['a'.repeat(64), '0'.repeat(64)],
    ['1795342531', '1795342531'],
  ])('shows of a credential its scheme at most: %s', (value, example) => {
    const shown = showPlaced(value)
    expect(shown.example).toBe(example)
    expect(matches(shown)).toBe(true)
    expect(matches({ ...shown, example: value })).toBe(true)
  })
})
