import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backoffScheduleMs, nextAttemptAt } from '../../src/index.ts'

const now = new Date('2026-01-01T00:00:00Z')
const waitMs = (attempt: number, random = 0, retryAfterMs?: number) => {
  const at = nextAttemptAt({ attempt, now, random: () => random, retryAfterMs })
  return at && at.getTime() - now.getTime()
}
const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const attempts = fc.integer({ min: 0, max: backoffScheduleMs.length - 1 })

describe('nextAttemptAt', () => {
  test('follows the schedule of Standard Webhooks', () => {
    const seconds = Array.from({ length: 9 }, (_, attempt) => waitMs(attempt)).map((ms) => ms && ms / 1_000)
    expect(seconds).toEqual([0, 5, 300, 1_800, 7_200, 18_000, 36_000, 36_000, undefined])
  })

  test('adds at most a fifth of jitter', () => {
    fc.assert(
      fc.property(attempts, fraction, (attempt, random) => {
        const delayMs = backoffScheduleMs[attempt]!
        expect(waitMs(attempt, random)).toBeGreaterThanOrEqual(delayMs)
        expect(waitMs(attempt, random)).toBeLessThanOrEqual(delayMs * 1.1)
      }),
    )
  })

  test('lets a receiver lengthen the delay and never shorten it', () => {
    fc.assert(
      fc.property(attempts, fraction, fc.nat({ max: 86_400_000 }), (attempt, random, retryAfterMs) => {
        const wishedMs = waitMs(attempt, random, retryAfterMs)!
        expect(wishedMs).toBeGreaterThanOrEqual(waitMs(attempt, random)!)
        expect(wishedMs).toBeGreaterThanOrEqual(retryAfterMs)
      }),
    )
  })

  test('takes a schedule of one’s own', () => {
    expect(nextAttemptAt({ attempt: 1, now, random: () => 0, scheduleMs: [0, 10] })).toEqual(
      new Date(now.getTime() + 10),
    )
    expect(nextAttemptAt({ attempt: 2, now, random: () => 0, scheduleMs: [0, 10] })).toBeUndefined()
  })
})
