import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type BucketState,
  blockSize,
  fullBucket,
  observeBucket,
  type RateBucket,
  takeTokens,
  throttleBucket,
} from '../../src/index.ts'
import { shareAt } from '../../src/rate/adapt-share.ts'

const start = new Date('2026-01-01T10:20:00Z')
const at = (ms: number) => new Date(start.getTime() + ms)
const rolling = (limit: number, windowMs: number): RateBucket => ({ name: 'b', scope: 'account', limit, windowMs })

/** Asks at given times and returns when what was granted. */
function ask(bucket: RateBucket, calls: readonly { ms: number; wanted: number }[]) {
  let state = fullBucket(bucket, start)
  return calls.map(({ ms, wanted }) => {
    const taking = takeTokens(bucket, state, { now: at(ms), wanted })
    state = taking.state
    return { ms, granted: taking.granted, waitMs: taking.waitMs }
  })
}

describe('takeTokens', () => {
  const calls = fc
    .array(fc.record({ step: fc.nat({ max: 400 }), wanted: fc.integer({ min: 1, max: 60 }) }), { maxLength: 120 })
    .map((steps) => {
      let ms = 0
      return steps.map(({ step, wanted }) => {
        ms += step
        return { ms, wanted }
      })
    })

  test('never grants more than the limit in any window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 100, max: 5_000 }),
        calls,
        (limit, windowMs, asked) => {
          const grants = ask(rolling(limit, windowMs), asked)
          for (const { ms } of grants) {
            const within = grants.filter((grant) => grant.ms >= ms && grant.ms < ms + windowMs)
            expect(within.reduce((sum, { granted }) => sum + granted, 0)).toBeLessThanOrEqual(limit)
          }
        },
      ),
    )
  })

  test('says exactly how long to wait', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 100, max: 86_400_000 }), (limit, windowMs) => {
        const bucket = rolling(limit, windowMs)
        const { state } = takeTokens(bucket, fullBucket(bucket, start), { now: start, wanted: limit })
        const { waitMs, granted } = takeTokens(bucket, state, { now: start, wanted: 1 })
        expect(granted).toBe(0)
        expect(takeTokens(bucket, state, { now: at(waitMs - 1), wanted: 1 }).granted).toBe(0)
        expect(takeTokens(bucket, state, { now: at(waitMs), wanted: 1 }).granted).toBe(1)
      }),
    )
  })

  test('uses at least nine tenths of a limit that is always asked for', () => {
    const asked = Array.from({ length: 6_000 }, (_, index) => ({ ms: index * 10, wanted: 5 }))
    const granted = ask(rolling(100, 10_000), asked).reduce((sum, grant) => sum + grant.granted, 0)
    expect(granted).toBeGreaterThanOrEqual(6 * 90)
  })

  test('gives all of a clock window at once and no more until the next', () => {
    const bucket: RateBucket = { ...rolling(10, 3_600_000), window: 'hour' }
    const minute = 60_000
    expect(
      ask(bucket, [
        { ms: 0, wanted: 8 },
        { ms: minute, wanted: 8 },
        { ms: 2 * minute, wanted: 1 },
        { ms: 40 * minute, wanted: 99 },
      ]),
    ).toEqual([
      { ms: 0, granted: 8, waitMs: 0 },
      { ms: minute, granted: 2, waitMs: 0 },
      { ms: 2 * minute, granted: 0, waitMs: 38 * minute },
      { ms: 40 * minute, granted: 10, waitMs: 0 },
    ])
  })

  test('lets a call through that costs more than the bucket ever holds, and waits for the debt', () => {
    const bucket = rolling(20, 1_000)
    const first = takeTokens(bucket, fullBucket(bucket, start), { now: start, wanted: 1, cost: 5 })
    expect(first).toMatchObject({ granted: 1, state: { tokens: -3 } })
    expect(takeTokens(bucket, first.state, { now: start, wanted: 1, cost: 5 })).toMatchObject({
      granted: 0,
      waitMs: Math.ceil(5_000 / 19),
    })
  })

  test('is not misled by a clock that goes back', () => {
    const bucket = rolling(1, 1_000)
    const { state } = takeTokens(bucket, fullBucket(bucket, at(5_000)), { now: at(5_000), wanted: 1 })
    expect(takeTokens(bucket, state, { now: at(0), wanted: 1 }).granted).toBe(0)
    expect(takeTokens(bucket, state, { now: at(5_999), wanted: 1 }).granted).toBe(0)
    expect(takeTokens(bucket, state, { now: at(6_000), wanted: 1 }).granted).toBe(1)
  })

  test('lends blocks of a second', () => {
    expect(blockSize(rolling(100, 10_000), fullBucket(rolling(100, 10_000), start), start)).toBe(9)
    expect(blockSize(rolling(60, 3_600_000), fullBucket(rolling(60, 3_600_000), start), start)).toBe(1)
  })
})

describe('observeBucket', () => {
  const bucket = rolling(200, 60_000)
  const full = fullBucket(bucket, start)

  test('believes the vendor’s count, for others use the limit as well', () => {
    const seen = observeBucket(bucket, full, { bucket: 'b', remaining: 3 }, start)
    expect(takeTokens(bucket, seen, { now: start, wanted: 50 }).granted).toBe(3)
  })

  test('rests until the reset when nothing is left', () => {
    const seen = observeBucket(bucket, full, { bucket: 'b', remaining: 0, resetAt: at(30_000) }, start)
    expect(takeTokens(bucket, seen, { now: at(29_999), wanted: 1 })).toMatchObject({ granted: 0, waitMs: 1 })
    expect(takeTokens(bucket, seen, { now: at(30_000), wanted: 1 }).granted).toBe(1)
  })

  test('uses the limit of the tenant’s plan, within reason', () => {
    const seen = observeBucket(bucket, full, { bucket: 'b', limit: 2_000 }, start)
    expect(takeTokens(bucket, seen, { now: at(60_000), wanted: 999 }).granted).toBe(200)
    expect(observeBucket(bucket, full, { bucket: 'b', limit: 1e15 }, start).limitObserved).toBe(20_000)
    expect(observeBucket(bucket, full, { bucket: 'b', limit: 0 }, start).limitObserved).toBeUndefined()
  })
})

describe('throttleBucket', () => {
  test('rests as long as it was told, or a window', () => {
    const bucket = rolling(100, 10_000)
    const told = throttleBucket(bucket, fullBucket(bucket, start), { now: start, retryAfterMs: 3_000 })
    expect(takeTokens(bucket, told, { now: at(2_999), wanted: 1 })).toMatchObject({ granted: 0, waitMs: 1 })
    expect(takeTokens(bucket, told, { now: at(3_000), wanted: 1 }).granted).toBe(1)
    const untold = throttleBucket(bucket, fullBucket(bucket, start), { now: start })
    expect(takeTokens(bucket, untold, { now: start, wanted: 1 }).waitMs).toBe(10_000)
  })

  test('rests to midnight where a day is used up', () => {
    const bucket: RateBucket = { ...rolling(1_000, 86_400_000), window: 'midnight', zone: 'America/Chicago' }
    const state = throttleBucket(bucket, fullBucket(bucket, start), { now: start })
    expect(new Date(state.restsUntilMs)).toEqual(new Date('2026-01-02T06:00:00Z'))
    expect(takeTokens(bucket, state, { now: new Date('2026-01-02T06:00:00Z'), wanted: 2_000 }).granted).toBe(1_000)
  })

  test('halves the share once for the refusals of one window, and lets it creep back', () => {
    const bucket = rolling(100, 10_000)
    const first = throttleBucket(bucket, fullBucket(bucket, start), { now: start })
    expect(first.share).toBe(0.5)
    expect(throttleBucket(bucket, first, { now: at(9_000) }).share).toBe(0.5)
    expect(throttleBucket(bucket, first, { now: at(10_000) }).share).toBeCloseTo((0.5 + 10 / 600) / 2)
    expect(blockSize(bucket, first, at(0))).toBe(4)
    expect(blockSize(bucket, first, at(300_000))).toBe(9)
  })

  test('keeps the share between a hundredth and all, and time without refusals only raises it', () => {
    const steps = fc.array(fc.record({ ms: fc.nat({ max: 120_000 }), isRefused: fc.boolean() }), { maxLength: 200 })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 100, max: 86_400_000 }),
        steps,
        (limit, windowMs, history) => {
          const bucket = rolling(limit, windowMs)
          let state: BucketState = fullBucket(bucket, start)
          let nowMs = 0
          for (const { ms, isRefused } of history) {
            const before = shareAt(state, { nowMs: at(nowMs).getTime(), windowMs })
            nowMs += ms
            expect(shareAt(state, { nowMs: at(nowMs).getTime(), windowMs })).toBeGreaterThanOrEqual(before)
            if (isRefused) state = throttleBucket(bucket, state, { now: at(nowMs) })
            expect(state.share).toBeGreaterThanOrEqual(0.01)
            expect(state.share).toBeLessThanOrEqual(1)
          }
          const isRecovered = takeTokens(bucket, state, {
            now: at(nowMs + 2 * 86_400_000 + windowMs),
            wanted: limit,
          }).granted
          expect(isRecovered).toBe(takeTokens(bucket, fullBucket(bucket, start), { now: start, wanted: limit }).granted)
        },
      ),
    )
  })

  test('finds a vendor’s real limit, whatever the manifest believes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 100 }), (realPerWindow) => {
        const { taken, refused } = simulate(rolling(100, 10_000), realPerWindow, 3_600_000)
        const possible = realPerWindow * 360
        expect(taken).toBeGreaterThan(possible * 0.5)
        expect(refused).toBeLessThan(taken * 0.2)
      }),
      { numRuns: 20 },
    )
  })
})

/** A vendor that takes `realPerWindow` per aligned window and refuses the rest without saying why. */
function simulate(bucket: RateBucket, realPerWindow: number, durationMs: number) {
  let state = fullBucket(bucket, start)
  let taken = 0
  let refused = 0
  let [windowStart, inWindow] = [0, 0]
  for (let ms = 0; ms < durationMs; ms += 50) {
    if (ms - windowStart >= bucket.windowMs) [windowStart, inWindow] = [ms, 0]
    const taking = takeTokens(bucket, state, { now: at(ms), wanted: 1 })
    state = taking.state
    if (taking.granted === 0) continue
    inWindow += 1
    if (inWindow <= realPerWindow) taken += 1
    else {
      refused += 1
      state = throttleBucket(bucket, state, { now: at(ms), retryAfterMs: 1_000 })
    }
  }
  return { taken, refused }
}
