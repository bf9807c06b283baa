import { expect, test } from 'vitest'
import { numberText, pointsText, rangeText, shareText } from '../../../src/insights/findings/number-text.ts'

test('a mean of ratings keeps the two digits that tell it from its bounds, and an NPS has one', () => {
  expect(rangeText({ low: 1.268, high: 1.331 })).toBe('1.27 and 1.33')
  expect([4.2, 73.983, -100, 1_795].map(numberText)).toEqual(['4.2', '74', '-100', '1,795'])
  expect([-0.418, 11.44, 0].map(pointsText)).toEqual(['-0.42 points', '+11.4 points', '0 points'])
  expect([0.9766, 0.0049].map(shareText)).toEqual(['97.7 %', '0.49 %'])
})
