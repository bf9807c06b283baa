import { describe, expect, it } from 'vitest'
import { parseRetryAfter } from '../../src/transport/retry-after.ts'

const now = Date.parse('2026-11-22T10:00:00Z')
const parse = (headers: Record<string, string>) => parseRetryAfter(new Headers(headers), now)

describe('parseRetryAfter', () => {
  it.each([
    [{ 'retry-after-ms': '250' }, 250],
    [{ 'retry-after-ms': '0.4' }, 1],
    [{ 'retry-after': '3' }, 3_000],
    [{ 'retry-after': '1.5' }, 1_500],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': 'Sun, 22 Nov 2026 10:00:05 GMT' }, 5_000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 09:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '10', 'retry-after': '99' }, 10],
    [{ 'retry-after-ms': 'soon', 'retry-after': '2' }, 2_000],
  ])('reads %o as %i ms', (headers, waitMs) => {
    expect(parse(headers as Record<string, string>)).toBe(waitMs)
  })

  it.each([{}, { 'retry-after': 'later' }, { 'retry-after': '' }, { 'retry-after-ms': '-5' }])(
    'reads nothing from %o',
    (headers) => {
      expect(parse(headers as Record<string, string>)).toBeUndefined()
    },
  )
})
