import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rateWindow } from '../../src/index.ts'

const midnight = (at: string, zone?: string) => {
  const bucket = { name: 'daily', scope: 'account', limit: 1, windowMs: 86_400_000, window: 'midnight' } as const
  const { startsAt, endsAt } = rateWindow({ ...bucket, ...(zone && { zone }) }, new Date(at))
  return [startsAt.toISOString(), endsAt.toISOString()]
}

describe('rateWindow', () => {
  test.each([
    ['in UTC', '2026-03-01T13:00:00Z', undefined, '2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'],
    ['west of it', '2026-01-15T03:00:00Z', 'America/Chicago', '2026-01-14T06:00:00.000Z', '2026-01-15T06:00:00.000Z'],
    [
      'at midnight itself',
      '2026-01-15T06:00:00Z',
      'America/Chicago',
      '2026-01-15T06:00:00.000Z',
      '2026-01-16T06:00:00.000Z',
    ],
    [
      'a millisecond before',
      '2026-01-15T05:59:59.999Z',
      'America/Chicago',
      '2026-01-14T06:00:00.000Z',
      '2026-01-15T06:00:00.000Z',
    ],
    [
      'on a day of 23 hours',
      '2026-03-08T20:00:00Z',
      'America/Chicago',
      '2026-03-08T06:00:00.000Z',
      '2026-03-09T05:00:00.000Z',
    ],
    [
      'on a day of 25 hours',
      '2026-11-01T20:00:00Z',
      'America/Chicago',
      '2026-11-01T05:00:00.000Z',
      '2026-11-02T06:00:00.000Z',
    ],
    ['in half hours', '2026-05-05T00:00:00Z', 'Asia/Kolkata', '2026-05-04T18:30:00.000Z', '2026-05-05T18:30:00.000Z'],
    [
      'far east of it',
      '2026-05-05T11:00:00Z',
      'Pacific/Kiritimati',
      '2026-05-05T10:00:00.000Z',
      '2026-05-06T10:00:00.000Z',
    ],
    // Clocks go from 00:00 to 01:00: the day begins at 01:00.
    [
      'where there is no midnight',
      '2026-04-24T09:00:00Z',
      'Africa/Cairo',
      '2026-04-23T22:00:00.000Z',
      '2026-04-24T21:00:00.000Z',
    ],
    // Clocks go from 01:00 back to 00:00: the day begins at the first of the two.
    [
      'where there are two',
      '2026-11-01T09:00:00Z',
      'America/Havana',
      '2026-11-01T04:00:00.000Z',
      '2026-11-02T05:00:00.000Z',
    ],
  ])('ends a day at midnight %s', (_, at, zone, startsAt, endsAt) => {
    expect(midnight(at, zone)).toEqual([startsAt, endsAt])
  })

  test('has every moment in one day of every zone, and no two days that overlap', () => {
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
    const moments = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(zones, moments, (zone, at) => {
        const [startsAt, endsAt] = midnight(at.toISOString(), zone)
        expect(startsAt! <= at.toISOString() && at.toISOString() < endsAt!).toBe(true)
        expect(midnight(endsAt!, zone)[0]).toBe(endsAt)
      }),
      { numRuns: 300 },
    )
  })

  test('aligns clock windows to the clock, and lets rolling ones lie behind', () => {
    const now = new Date('2026-01-01T10:20:30Z')
    const bucket = { name: 'hourly', scope: 'account', limit: 1, windowMs: 3_600_000 } as const
    expect(rateWindow({ ...bucket, window: 'hour' }, now)).toEqual({
      startsAt: new Date('2026-01-01T10:00:00Z'),
      endsAt: new Date('2026-01-01T11:00:00Z'),
    })
    expect(rateWindow(bucket, now)).toEqual({ startsAt: new Date('2026-01-01T09:20:30Z'), endsAt: now })
  })

  test('refuses a zone that does not exist', () => {
    expect(() => midnight('2026-01-01T00:00:00Z', 'Mars/Olympus')).toThrow(RangeError)
  })
})
