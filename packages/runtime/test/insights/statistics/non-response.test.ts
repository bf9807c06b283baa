import { expect, it } from 'vitest'
import { describeNonResponse } from '../../../src/insights/statistics/non-response/describe-non-response.ts'
import { METRICS } from '../../../src/insights/statistics/scores/metric.ts'

const { nps, rating } = METRICS
const half = <T>(early: T, late: T) => [...Array<T>(50).fill(early), ...Array<T>(50).fill(late)]

it('says what share answered, and between what the score of all who were asked lies', () => {
  const { responseRate, answerRate, bounds, caveats } = describeNonResponse(
    { invited: 400, responded: 125, ratings: half(10, 10) },
    nps,
  )
  expect(responseRate).toMatchObject({ n: 125, of: 400, share: 0.3125, interval: { method: 'wilson' } })
  expect(answerRate.share).toBe(0.8)
  expect(bounds).toEqual({ low: -50, high: 100 })
  expect(caveats).toEqual(['low_response_rate'])
})

it('claims no response rate where nobody counted, or more came than were asked', () => {
  const unknown = describeNonResponse({ responded: 100, ratings: half(10, 10) }, nps)
  expect(unknown).not.toHaveProperty('responseRate')
  expect(unknown.caveats).toEqual(['response_rate_unknown'])
  expect(describeNonResponse({ invited: 50, responded: 100, ratings: half(10, 10) }, nps)).toEqual(unknown)
})

it('warns of late answers that differ from early ones, and of a question that many leave out', () => {
  const { lateness, caveats } = describeNonResponse({ invited: 150, responded: 140, ratings: half(10, 7) }, nps)
  expect(lateness?.value).toBe(-100)
  expect(caveats).toEqual(['many_unanswered', 'late_answers_differ'])
  expect(describeNonResponse({ responded: 2, ratings: [10, 0] }, nps)).not.toHaveProperty('lateness')
})

it('bounds nothing that has no scale', () => {
  expect(describeNonResponse({ invited: 200, responded: 100, ratings: half(1, 2) }, rating)).not.toHaveProperty(
    'bounds',
  )
})
