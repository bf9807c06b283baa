import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allowance, pacedBy } from '../../src/replay/advance/pace.ts'
import { formatWindow, isWithin, parseWindow } from '../../src/replay/window.ts'

const START_MS = Date.UTC(2026, 10, 22, 12)

describe('the pace of a replay', () => {
  it('is its rate, whenever it is looked at, with a second of it at once at the most', () => {
    const rates = fc.double({ min: 0.05, max: 500, noNaN: true })
    const waits = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 50 })
    const keepsToIt = fc.property(rates, waits, (ratePerSecond, pausesMs) => {
      let nowMs = START_MS
      let pacedAt: Date | null = null
      let begun = 0
      for (const pauseMs of pausesMs) {
        nowMs += pauseMs
        const pace = { ratePerSecond, pacedAt, now: new Date(nowMs) }
        const count = allowance(pace)
        if (count <= 0) continue
        begun += count
        pacedAt = pacedBy(pace, count)
      }
      const most = Math.max(1, ratePerSecond) + ((nowMs - START_MS) / 1_000) * ratePerSecond
      expect(begun).toBeLessThanOrEqual(most + 1)
    })
    fc.assert(keepsToIt, { numRuns: 500 })
  })

  it('begins one at once, and the next after its time, where less than one is begun in a second', () => {
    const now = new Date(START_MS)
    const slow = { ratePerSecond: 0.1, pacedAt: null, now }
    expect(allowance(slow)).toBe(1)
    const pacedAt = pacedBy(slow, 1)
    expect(allowance({ ...slow, pacedAt, now: new Date(START_MS + 9_900) })).toBe(0)
    expect(allowance({ ...slow, pacedAt, now: new Date(START_MS + 10_000) })).toBe(1)
  })
})

describe('a daily window', () => {
  it.each([
    ['22:00-06:00', '21:59', false],
    ['22:00-06:00', '22:00', true],
    ['22:00-06:00', '05:59', true],
    ['22:00-06:00', '06:00', false],
    ['09:00-17:30', '17:29', true],
    ['09:00-17:30', '08:59', false],
    ['00:00-00:00', '13:00', true],
  ])('%s is open at %s: %s', (text, clock, isOpen) => {
    const window = parseWindow(text)
    expect(formatWindow(window.from, window.to)).toBe(text)
    expect(isWithin(window, new Date(`2026-11-22T${clock}:00Z`))).toBe(isOpen)
  })
})
