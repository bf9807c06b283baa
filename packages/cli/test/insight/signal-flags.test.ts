import { describe, expect, it } from 'vitest'
import { toSignals } from '../../src/insight/signal-flags.ts'

const ALL = {
  scoreDrop: { by: 5 },
  themeSurge: { by: 3 },
  urgentComments: { from: 'critical' },
  quietHours: { from: '22:00', to: '07:00' },
} as const

describe('what a schedule tells of', () => {
  it('is what was said, beside what there was', () => {
    expect(toSignals({ 'tell-surge': '4', 'tell-urgent': 'high' }, { scoreDrop: { by: 5 } })).toEqual({
      scoreDrop: { by: 5 },
      themeSurge: { by: 4 },
      urgentComments: { from: 'high' },
    })
    expect(toSignals({ 'quiet-hours': '20:00-06:30' }, ALL)).toEqual({
      ...ALL,
      quietHours: { from: '20:00', to: '06:30' },
    })
  })

  it('ends rule by rule, and with the last of them its quiet hours', () => {
    const { scoreDrop: _, ...others } = ALL
    expect(toSignals({ 'tell-drop': 'off' }, ALL)).toEqual(others)
    expect(toSignals({ 'tell-drop': 'off', 'tell-surge': 'off', 'tell-urgent': 'off' }, ALL)).toEqual({})
  })

  it.each([
    [{ 'tell-drop': 'five' }, '--tell-drop: "five" is no number of points.'],
    [{ 'tell-surge': '-1' }, '--tell-surge: "-1" is no number of points.'],
    [{ 'quiet-hours': '22:00-07:00' }, '--quiet-hours are of what is told of.'],
    [{ 'tell-drop': '5', 'quiet-hours': '22-7' }, '--quiet-hours: "22-7" is not a time and another.'],
  ])('is not %j', (flags, problem) => {
    expect(() => toSignals(flags)).toThrow(problem)
  })
})
