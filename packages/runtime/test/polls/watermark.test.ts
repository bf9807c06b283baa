import { expect, test } from 'vitest'
import { laterOf, sinceOf } from '../../src/polls/watermark.ts'

test.each([
  ['times by their moment', '2026-11-29T10:00:00+02:00', '2026-11-29T09:00:00Z', '2026-11-29T09:00:00Z'],
  [
    'times by their moment, whatever they look like',
    '2026-11-29T23:30:00-05:00',
    '2026-11-30T01:00:00Z',
    '2026-11-29T23:30:00-05:00',
  ],
  ['numbers by their size', '9', '10', '10'],
  ['fractions, too', '1764400000.5', '1764400000.25', '1764400000.5'],
  ['anything else as text', 'b2', 'a10', 'b2'],
])('the later of two: %s', (_, one, other, later) => {
  expect([laterOf(one, other), laterOf(other, one)]).toEqual([later, later])
  expect([laterOf(one, undefined), laterOf(undefined, one), laterOf(undefined, undefined)]).toEqual([
    one,
    one,
    undefined,
  ])
})

test.each([
  ['2026-11-29T10:00:30Z', '2026-11-29T09:59:30.000Z'],
  ['2026-11-29T12:00:30+02:00', '2026-11-29T09:59:30.000Z'],
  ['2026-11-29', '2026-11-28'],
  ['1764400030', '1764399970'],
  ['1764400030000', '1764399970000'],
  ['4711', '4711'],
  ['some cursor', 'some cursor'],
  ['9999999999999999999', '9999999999999999999'],
])('a minute before %s', (watermark, since) => {
  expect(sinceOf(watermark, 60)).toBe(since)
})

test('without a watermark all there is is asked for', () => expect(sinceOf(undefined, 60)).toBe(undefined))
