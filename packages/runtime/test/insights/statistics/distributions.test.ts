import { expect, it } from 'vitest'
import { normalQuantile, normalTail } from '../../../src/insights/statistics/distributions/normal.ts'
import { studentReach, studentTwoTails } from '../../../src/insights/statistics/distributions/student.ts'

// The expected values are R's: pnorm, qnorm, pt, qt.

it.each([
  [0, 0.5],
  [1.959963984540054, 0.025],
  [-1, 0.8413447460685429],
  [3, 1.3498980316300946e-3],
  [6, 9.865876450376981e-10],
  [10, 7.619853024160527e-24],
])('the tail of the normal distribution above %d is %d', (z, tail) => {
  expect(normalTail(z) / tail).toBeCloseTo(1, 12)
})

it.each([
  [0.975, 1.959963984540054],
  [0.995, 2.575829303548901],
  [0.5, 0],
  [0.025, -1.959963984540054],
])('the quantile of the normal distribution at %d is %d', (probability, z) => {
  expect(normalQuantile(probability)).toBeCloseTo(z, 12)
})

it.each([
  [0.95, 1, 12.706204736174694],
  [0.99, 2, 9.924843200918],
  [0.95, 5, 2.570581835636314],
  [0.95, 1_000, 1.9623390808264074],
  [0.95, Number.POSITIVE_INFINITY, 1.959963984540054],
])(
  'an interval of level %d with %d degrees of freedom reaches %d standard errors',
  (level, degreesOfFreedom, reach) => {
    expect(studentReach(level, degreesOfFreedom)).toBeCloseTo(reach, 11)
  },
)

it('goes over from Student’s distribution to the normal one without a step', () => {
  expect(studentReach(0.95, 9.9e6)).toBeCloseTo(studentReach(0.95, 1.1e7), 5)
})

it.each([
  [12.706204736174694, 1, 0.05],
  [0, 30, 1],
  [-2.570581835636314, 5, 0.05],
])('chance gives |t| > %d with %d degrees of freedom at the rate %d', (t, degreesOfFreedom, rate) => {
  expect(studentTwoTails(t, degreesOfFreedom)).toBeCloseTo(rate, 12)
})

it('ends for what is no number', () => {
  expect(studentTwoTails(Number.NaN, 5)).toBeNaN()
})
