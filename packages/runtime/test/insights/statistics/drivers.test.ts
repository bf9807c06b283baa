import { describe, expect, it } from 'vitest'
import { findDrivers } from '../../../src/insights/statistics/drivers/find-drivers.ts'
import { fitLeastSquares } from '../../../src/insights/statistics/drivers/least-squares.ts'
import { type Random, seededRandom } from '../../../src/insights/statistics/random/seeded-random.ts'
import { rateOf, strayOf } from './support/samples.ts'

/** The employment data of Longley (1967), as NIST's Statistical Reference Datasets certify their regression. */
const LONGLEY = [
  [60323, 83.0, 234289, 2356, 1590, 107608, 1947],
  [61122, 88.5, 259426, 2325, 1456, 108632, 1948],
  [60171, 88.2, 258054, 3682, 1616, 109773, 1949],
  [61187, 89.5, 284599, 3351, 1650, 110929, 1950],
  [63221, 96.2, 328975, 2099, 3099, 112075, 1951],
  [63639, 98.1, 346999, 1932, 3594, 113270, 1952],
  [64989, 99.0, 365385, 1870, 3547, 115094, 1953],
  [63761, 100.0, 363112, 3578, 3350, 116219, 1954],
  [66019, 101.2, 397469, 2904, 3048, 117388, 1955],
  [67857, 104.6, 419180, 2822, 2857, 118734, 1956],
  [68169, 108.4, 442769, 2936, 2798, 120445, 1957],
  [66513, 110.8, 444546, 4681, 2637, 121950, 1958],
  [68655, 112.6, 482704, 3813, 2552, 123366, 1959],
  [69564, 114.2, 502601, 3931, 2514, 125368, 1960],
  [69331, 115.7, 518173, 4806, 2572, 127852, 1961],
  [70551, 116.9, 554894, 4007, 2827, 130081, 1962],
]

const column = (rows: readonly (readonly number[])[], at: number) => Float64Array.from(rows, (row) => row[at]!)

describe('fitLeastSquares', () => {
  it('has the certified coefficients of a regression that is hard to compute', () => {
    const columns = [1, 2, 3, 4, 5, 6].map((at) => column(LONGLEY, at))
    const { coefficients, explained, degreesOfFreedom } = fitLeastSquares(columns, column(LONGLEY, 0))
    const certified = [
      15.0618722713733, -0.035819179292591, -2.02022980381683, -1.03322686717359, -0.0511041056535807, 1829.15146461355,
    ]
    for (const [at, { value }] of coefficients.entries()) expect(value / certified[at]!).toBeCloseTo(1, 6)
    expect(explained).toBeCloseTo(0.995479004577296, 9)
    expect(degreesOfFreedom).toBe(9)
  })

  it('has the errors of HC3, which for two groups are those of Welch', () => {
    const outcome = Float64Array.of(1, 2, 6, 9, 3, 4, 8, 10, 20, 1)
    const group = Float64Array.of(0, 0, 0, 0, 1, 1, 1, 1, 1, 1)
    const { coefficients } = fitLeastSquares([group], outcome)
    const squares = (values: readonly number[]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) ** 2
    }
    expect(coefficients[0]!.value).toBeCloseTo(46 / 6 - 18 / 4, 12)
    expect(coefficients[0]!.standardError ** 2).toBeCloseTo(squares([1, 2, 6, 9]) + squares([3, 4, 8, 10, 20, 1]), 10)
  })

  it('leaves out what is made of other columns', () => {
    const random = seededRandom('dependent')
    const [a, b, outcome] = [0, 1, 2].map(() => Float64Array.from({ length: 50 }, random)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ]
    const both = a.map((value, at) => 2 * value - b[at]! + 5)
    const { dependent, coefficients } = fitLeastSquares([a, b, both, a.map(() => 1)], outcome)
    expect(dependent).toEqual([2, 3])
    expect(coefficients.map((each) => each.column)).toEqual([0, 1])
  })
})

const N = 300
const mentions = (share: number, random: Random) => Float64Array.from({ length: N }, () => (random() < share ? 1 : 0))

describe('findDrivers', () => {
  it('finds those there are, by how much they move the score, the stronger first', () => {
    const random = seededRandom('drivers')
    const [waiting, staff, food] = [0.3, 0.5, 0.4].map((share) => mentions(share, random)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ]
    const scores = Float64Array.from(
      { length: N },
      (_, at) => 20 - 50 * waiting[at]! + 25 * staff[at]! + 60 * (random() - 0.5),
    )
    const analysis = findDrivers(scores, [
      { name: 'food', values: food },
      { name: 'staff', values: staff },
      { name: 'waiting', values: waiting },
    ])
    if (analysis.kind === 'suppressed') throw new Error('too few')
    const { drivers } = analysis.value
    expect(drivers.map(({ name, effect }) => [name, effect.isDiscovery])).toEqual([
      ['waiting', true],
      ['staff', true],
      ['food', false],
    ])
    expect(drivers[0]!.effect.interval.low).toBeLessThan(-50)
    expect(drivers[0]!.effect.interval.high).toBeGreaterThan(-50)
  })

  it('finds one among shuffled scores no more than one time in twenty', () => {
    const random = seededRandom('shuffled')
    const candidates = [0.15, 0.3, 0.5, 0.2, 0.6, 0.4].map((share, at) => ({
      name: `theme ${at}`,
      values: mentions(share, random),
    }))
    const rate = rateOf(400, () => {
      const scores = Float64Array.from({ length: N }, () => (random() < 0.6 ? 100 : random() < 0.6 ? 0 : -100))
      const analysis = findDrivers(scores, candidates)
      return analysis.kind === 'measured' && analysis.value.drivers.some(({ effect }) => effect.isDiscovery)
    })
    expect(rate).toBeLessThan(0.05 + strayOf(0.05, 400))
    expect(rate).toBeGreaterThan(0)
  })

  it('says what it left out and why, and has nothing of too few answers', () => {
    const random = seededRandom('left out')
    const staff = mentions(0.5, random)
    const scores = Float64Array.from({ length: N }, random)
    const rare = mentions(0.5, random).map((value, at) => (at < 20 ? value : 0))
    const analysis = findDrivers(scores, [
      { name: 'staff', values: staff },
      { name: 'people', values: staff },
      { name: 'rare', values: rare },
    ])
    expect(analysis).toMatchObject({
      kind: 'measured',
      value: {
        excluded: [
          { name: 'rare', reason: 'below_minimum_n' },
          { name: 'people', reason: 'not_separable' },
        ],
      },
    })
    const many = Array.from({ length: 40 }, (_, at) => ({ name: `${at}`, values: mentions(0.5, random) }))
    expect(findDrivers(scores, many)).toMatchObject({ kind: 'suppressed', minimumN: 410 })
  })
})
