import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseRetryAfter } from '../../src/index.ts'

const now = new Date('2026-01-01T00:00:00Z')
const parse = (headers: Record<string, string | string[]>) => parseRetryAfter(headers, { now })

describe('parseRetryAfter', () => {
  test.each([
    [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1_500],
    [{ 'Retry-After': '120' }, 120_000],
    [{ 'retry-after': '0.25' }, 250],
    [{ 'retry-after': ['3', '9'] }, 3_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }, 60_000],
    [{ 'retry-after': 'Thursday, 01-Jan-26 00:01:00 GMT' }, 60_000],
    [{ 'retry-after': 'Thu Jan  1 00:01:00 2026' }, 60_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    [{ 'retry-after': '1767225630' }, 30_000],
    [{ 'x-ratelimit-reset': '1767225630' }, 30_000],
    [{ 'x-ratelimit-reset': '1767225630000', 'x-ratelimit-remaining': '0' }, 30_000],
    [{ 'x-ratelimit-reset-after': '1.5' }, 1_500],
    [{ 'ratelimit-reset': '50' }, 50_000],
    [{ ratelimit: 'limit=100, remaining=0, reset=50' }, 50_000],
    [{ ratelimit: '"default";r=0;t=30' }, 30_000],
    [{ 'retry-after': '99999999' }, 86_400_000],
  ])('understands %j', (headers, expectedMs) => {
    expect(parse(headers as Record<string, string>)).toBe(expectedMs)
  })

  test.each([
    {},
    { 'retry-after': '' },
    { 'retry-after': 'soon' },
    { 'retry-after': '-5' },
    { 'retry-after': '1e3' },
    { 'retry-after': '2026' + '-01-02' },
    { 'x-ratelimit-reset': '1767225630', 'x-ratelimit-remaining': '12' },
    { ratelimit: '"default";r=3;t=30' },
  ])('says nothing for %j', (headers) => {
    expect(parse(headers as Record<string, string>)).toBeUndefined()
  })

  test.each([
    [{ date: 'Thu, 01 Jan 2026 00:10:00 GMT', 'retry-after': 'Thu, 01 Jan 2026 00:10:07 GMT' }, 7_000],
    [{ date: 'Wed, 31 Dec 2025 23:50:00 GMT', 'retry-after': 'Wed, 31 Dec 2025 23:50:07 GMT' }, 7_000],
    [{ Date: 'Thu, 01 Jan 2026 00:10:00 GMT', 'x-ratelimit-reset': '1767226230' }, 30_000],
    [{ date: 'Thu, 01 Jan 2026 00:10:00 GMT', 'retry-after': '7' }, 7_000],
    // No clock is years off: ours is the better guess.
    [{ date: 'Thu, 01 Jan 1970 00:00:00 GMT', 'retry-after': 'Thu, 01 Jan 2026 00:00:07 GMT' }, 7_000],
    [{ date: 'now', 'retry-after': 'Thu, 01 Jan 2026 00:00:07 GMT' }, 7_000],
  ])('measures points in time by the clock of whoever names them: %j', (headers, expectedMs) => {
    expect(parse(headers as Record<string, string>)).toBe(expectedMs)
  })

  test('reads the headers of the web', () => {
    expect(parseRetryAfter(new Headers({ 'Retry-After': '2' }), { now })).toBe(2_000)
  })

  test('stays between nothing and the cap, whatever a receiver sends', () => {
    const names = fc.constantFrom(
      'retry-after',
      'retry-after-ms',
      'ratelimit',
      'x-ratelimit-reset',
      'x-ratelimit-remaining',
    )
    const value = fc.oneof(
      fc.string(),
      fc.nat().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    )
    fc.assert(
      fc.property(fc.dictionary(names, value), (headers) => {
        const waitMs = parseRetryAfter(headers, { now, maxMs: 60_000 })
        if (waitMs === undefined) return
        expect(Number.isInteger(waitMs)).toBe(true)
        expect(waitMs).toBeGreaterThanOrEqual(0)
        expect(waitMs).toBeLessThanOrEqual(60_000)
      }),
    )
  })
})
