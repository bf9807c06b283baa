import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HowazitError } from '../../src/errors.ts'
import { fullJitter, planRetry } from '../../src/transport/retry-policy.ts'

const error = new HowazitError('unavailable', 'Away.')
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('fullJitter', () => {
  it('lies between nothing and the doubling bound, which the cap ends', () => {
    const property = fc.property(fc.integer({ min: 1, max: 500 }), random, (attempt, value) => {
      const waitMs = fullJitter(attempt, () => value, { baseMs: 100, capMs: 5_000 })
      expect(waitMs).toBeGreaterThanOrEqual(0)
      expect(waitMs).toBeLessThanOrEqual(Math.min(5_000, 100 * 2 ** (attempt - 1)))
    })
    fc.assert(property)
  })
})

describe('planRetry', () => {
  it('never waits less than the server asks for', () => {
    const property = fc.property(fc.integer({ min: 0, max: 100_000 }), random, (retryAfterMs, value) => {
      const waitMs = planRetry({ error, canRetry: true, retryAfterMs }, 1, { random: () => value })
      expect(waitMs).toBeGreaterThanOrEqual(retryAfterMs)
    })
    fc.assert(property)
  })

  it('gives up where sending again is of no use', () => {
    expect(planRetry({ error, canRetry: false, retryAfterMs: 5 }, 1, { random: () => 0 })).toBeUndefined()
  })

  it('gives up after the last attempt', () => {
    expect(planRetry({ error, canRetry: true }, 4, { random: () => 0, attemptsMax: 5 })).toBe(0)
    expect(planRetry({ error, canRetry: true }, 5, { random: () => 0, attemptsMax: 5 })).toBeUndefined()
  })
})
