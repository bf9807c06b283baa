import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lastDue, nextDue, type Timing, WEEKDAYS } from '../../../src/insights/schedules/due-times.ts'
import { timesAt } from '../../../src/insights/schedules/rolling-times.ts'

const dueAfter = (timing: Timing, after: string): string => nextDue(timing, new Date(after)).toISOString()
const daily = (at: string, timeZone: string): Timing => ({ every: 'day', at, timeZone })

describe('what is due every day', () => {
  test('stays at its time when clocks are changed', () => {
    const morning = daily('07:00', 'Europe/Berlin')
    expect(dueAfter(morning, '2026-03-28T12:00:00Z')).toBe('2026-03-29T05:00:00.000Z')
    expect(dueAfter(morning, '2026-03-27T12:00:00Z')).toBe('2026-03-28T06:00:00.000Z')
    expect(dueAfter(morning, '2026-10-24T12:00:00Z')).toBe('2026-10-25T06:00:00.000Z')
  })

  test('is due later on the day on which clocks leave its time out', () => {
    expect(dueAfter(daily('02:30', 'Europe/Berlin'), '2026-03-29T00:00:00Z')).toBe('2026-03-29T01:30:00.000Z')
    // Half an hour, in the other half of the year.
    expect(dueAfter(daily('02:15', 'Australia/Lord_Howe'), '2026-10-03T10:00:00Z')).toBe('2026-10-03T15:45:00.000Z')
  })

  test('is due once on the day on which clocks show its time twice, the first time', () => {
    const night = daily('02:30', 'Europe/Berlin')
    expect(dueAfter(night, '2026-10-25T00:00:00Z')).toBe('2026-10-25T00:30:00.000Z')
    expect(dueAfter(night, '2026-10-25T00:30:00Z')).toBe('2026-10-26T01:30:00.000Z')
  })

  test('is due once where a whole day is left out', () => {
    const samoan = daily('07:00', 'Pacific/Apia')
    expect(dueAfter(samoan, '2011-12-29T18:00:00Z')).toBe('2011-12-30T17:00:00.000Z')
    expect(dueAfter(samoan, '2011-12-30T17:00:00Z')).toBe('2011-12-31T17:00:00.000Z')
  })
})

test('what is due every week is due on its weekday, there', () => {
  const weekly: Timing = { every: 'week', weekday: 'monday', at: '07:00', timeZone: 'Pacific/Auckland' }
  expect(dueAfter(weekly, '2026-11-25T00:00:00Z')).toBe('2026-11-29T18:00:00.000Z')
})

test('what is due on the 31st is due on the last day of a month that has none', () => {
  const monthly: Timing = { every: 'month', dayOfMonth: 31, at: '12:00', timeZone: 'UTC' }
  expect(dueAfter(monthly, '2028-01-31T12:00:00Z')).toBe('2028-02-29T12:00:00.000Z')
  expect(dueAfter(monthly, '2028-02-29T12:00:00Z')).toBe('2028-03-31T12:00:00.000Z')
})

test('the last that was due and the next are neighbours, whatever the zone and the rhythm', () => {
  const timings = fc.record({
    every: fc.constantFrom('day', 'week', 'month'),
    at: fc.constantFrom('00:00', '01:30', '02:30', '06:00', '23:59'),
    weekday: fc.constantFrom(...WEEKDAYS),
    dayOfMonth: fc.integer({ min: 1, max: 31 }),
    timeZone: fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
  })
  const moments = fc.date({ min: new Date('2005-01-01'), max: new Date('2035-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(timings, moments, (timing: Timing, now) => {
      const [last, next] = [lastDue(timing, now), nextDue(timing, now)]
      expect(last <= now && now < next).toBe(true)
      expect(lastDue(timing, next)).toEqual(next)
      expect(nextDue(timing, last)).toEqual(next)
    }),
    { seed: 20_261_130, numRuns: 300 },
  )
})

describe('the time that is looked at', () => {
  const at = (count: number, unit: 'day' | 'week' | 'month', compareWith: 'previous' | 'year_before' | 'none') => ({
    timeZone: 'Europe/Berlin',
    last: { count, unit },
    compareWith,
  })
  const due = new Date('2026-04-01T05:00:00Z')

  test('is whole days there, up to the one on which it is due', () => {
    expect(timesAt(at(1, 'month', 'none'), due)).toEqual({
      timeframe: { from: '2026-02-28T23:00:00.000Z', to: '2026-03-31T22:00:00.000Z' },
    })
  })

  test('begins when the time before ends', () => {
    expect(timesAt(at(2, 'week', 'previous'), due)).toEqual({
      timeframe: { from: '2026-03-17T23:00:00.000Z', to: '2026-03-31T22:00:00.000Z' },
      compareWith: { from: '2026-03-03T23:00:00.000Z', to: '2026-03-17T23:00:00.000Z' },
    })
  })

  test('is compared with the same days of the year before', () => {
    expect(timesAt(at(12, 'month', 'year_before'), due)).toMatchObject({
      timeframe: { from: '2025-03-31T22:00:00.000Z' },
      compareWith: { from: '2024-03-31T22:00:00.000Z', to: '2025-03-31T22:00:00.000Z' },
    })
  })
})
