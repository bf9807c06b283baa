import { expect, test } from 'vitest'
import { createAllowance } from '../../src/moves/run/allowance.ts'

test('what was saved up is worked off without a rest, and saved up again by resting', () => {
  let at = 0
  const allowance = createAllowance({ now: () => at })

  expect([1_500, 500, 100].map((workMs) => allowance.spend(workMs, 30))).toEqual([0, 0, 3_000])
  at += 3_000
  expect(allowance.spend(10, 30)).toBe(300)
  at += 300 + 30 * 2_000
  expect(allowance.spend(2_000, 30)).toBe(0)
})

test('no more is saved up than others would not notice', () => {
  let at = 0
  const allowance = createAllowance({ now: () => at })
  at += 86_400_000
  expect(allowance.spend(3_000, 10)).toBe(10_000)
})
