import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareSegments } from '../../../src/insights/statistics/compare/compare-segments.ts'
import { differenceOfShares } from '../../../src/insights/statistics/compare/difference-of-shares.ts'
import { adjustForAll, type Judged, judgeTogether } from '../../../src/insights/statistics/compare/judge-together.ts'
import { drawBinomial } from '../../../src/insights/statistics/random/draw-binomial.ts'
import { type Random, seededRandom } from '../../../src/insights/statistics/random/seeded-random.ts'
import { METRICS } from '../../../src/insights/statistics/scores/metric.ts'
import { momentsOf } from '../../../src/insights/statistics/scores/moments.ts'
import { tallyOf } from '../../../src/insights/statistics/scores/tally.ts'
import { drawTally, type Population, rateOf, strayOf } from './support/samples.ts'

describe('differenceOfShares', () => {
  it('is judged as Agresti and Caffo do', () => {
    // Of 7 of 8 against 0 of 8, with one more of either kind on both sides: 8/10 and 1/10.
    const { value, centre, standardError } = differenceOfShares({ n: 7, of: 8 }, { n: 0, of: 8 })
    expect(value).toBeCloseTo(87.5, 12)
    expect(centre).toBeCloseTo(70, 12)
    expect(standardError).toBeCloseTo(100 * Math.sqrt((0.8 * 0.2) / 10 + (0.1 * 0.9) / 10), 12)
  })

  it('has an interval that holds its level of rare things too', () => {
    const random = seededRandom('shares')
    const count = (share: number, of: number) => ({ n: drawBinomial(of, share, random), of })
    const rate = rateOf(2_000, () => {
      const effect = differenceOfShares(count(0.06, 80), count(0.02, 120))
      const [{ interval }] = judgeTogether([effect], { method: 'adjusted_wald' }) as [Judged]
      return interval.low <= 4 && 4 <= interval.high
    })
    expect(rate).toBeGreaterThan(0.95 - strayOf(0.05, 2_000))
  })
})

describe('judgeTogether', () => {
  it('discovers what Benjamini and Hochberg do in their example', () => {
    // Table 1 of their paper, fifteen hypotheses: Bonferroni's way rejects three, theirs four.
    const pValues = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
    ]
    const qValues = adjustForAll(pValues)
    expect(qValues.filter((q) => q <= 0.05)).toHaveLength(4)
    expect(qValues[3]).toBeCloseTo((0.0095 * 15) / 4, 12)
  })

  it('gives discoveries, and only them, intervals without 0', () => {
    const effect = fc.record({
      value: fc.double({ min: -5, max: 5, noNaN: true }),
      standardError: fc.double({ min: 0.01, max: 3, noNaN: true }),
      degreesOfFreedom: fc.integer({ min: 2, max: 500 }),
    })
    fc.assert(
      fc.property(fc.array(effect, { minLength: 1, maxLength: 12 }), (effects) => {
        for (const { isDiscovery, interval } of judgeTogether(effects, { method: 'welch' }))
          expect(interval.low > 0 || interval.high < 0).toBe(isDiscovery)
      }),
      { numRuns: 50 },
    )
  })

  it('takes what does not vary for certain', () => {
    const certain = { standardError: 0, degreesOfFreedom: Number.POSITIVE_INFINITY }
    const [none, some] = judgeTogether(
      [
        { value: 0, ...certain },
        { value: 2, ...certain },
      ],
      { method: 'welch' },
    )
    expect([none?.isDiscovery, some?.isDiscovery]).toEqual([false, true])
  })
})

const usual: Population = new Map([
  [10, 400],
  [9, 150],
  [8, 150],
  [7, 100],
  [5, 100],
  [0, 100],
])
const better: Population = new Map([
  [10, 700],
  [9, 150],
  [8, 100],
  [7, 25],
  [5, 25],
])

const SEGMENTS = 12
const segmentsOf = (random: Random, betterOnes: number) =>
  new Map(
    Array.from({ length: SEGMENTS }, (_, index) => [
      `region ${index}`,
      drawTally(index < betterOnes ? better : usual, 80 + 20 * index, random),
    ]),
  )
const discoveriesOf = (segments: ReturnType<typeof segmentsOf>) =>
  compareSegments(segments, METRICS.nps).filter(
    ({ score }) => score.kind === 'measured' && score.value.difference?.isDiscovery,
  )

describe('compareSegments', () => {
  it('finds nothing among segments that are the same, but for one time in twenty', () => {
    const random = seededRandom('all the same')
    const rate = rateOf(200, () => discoveriesOf(segmentsOf(random, 0)).length > 0)
    expect(rate).toBeLessThan(0.05 + strayOf(0.05, 200))
  })

  it('finds those that differ, and of the intervals it gives no more than one in twenty misses', () => {
    const random = seededRandom('three differ')
    const means = [better, usual].map((population) => momentsOf(population, METRICS.nps).mean) as [number, number]
    const sizes = Array.from({ length: SEGMENTS }, (_, index) => 80 + 20 * index)
    const truth = sizes.map((_, index) => means[index < 3 ? 0 : 1])
    const differences = truth.map((mean, index) => {
      const others = [...sizes.keys()].filter((each) => each !== index)
      const n = others.reduce((sum, each) => sum + sizes[each]!, 0)
      return mean - others.reduce((sum, each) => sum + truth[each]! * sizes[each]!, 0) / n
    })
    let found = 0
    let missed = 0
    for (let run = 0; run < 100; run++) {
      const discoveries = discoveriesOf(segmentsOf(random, 3))
      const misses = discoveries.filter(({ segment, score }) => {
        const { low, high } = score.kind === 'measured' ? score.value.difference!.interval : { low: 0, high: 0 }
        const difference = differences[Number(segment.split(' ')[1])]!
        return difference < low || difference > high
      })
      found += discoveries.filter(({ segment }) => Number(segment.split(' ')[1]) < 3).length
      missed += misses.length / Math.max(1, discoveries.length)
    }
    expect(found).toBeGreaterThan(270)
    expect(missed / 100).toBeLessThan(0.05)
  })

  it('says by how much a segment is above all others', () => {
    const segments = new Map([
      ['north', tallyOf([...Array(60).fill(10), ...Array(40).fill(0)])],
      ['south', tallyOf([...Array(50).fill(10), ...Array(50).fill(0)])],
      ['west', tallyOf(Array(50).fill(8))],
    ])
    const [north] = compareSegments(segments, METRICS.nps)
    expect(north?.score).toMatchObject({ kind: 'measured', value: { estimate: { value: 20, n: 100 } } })
    expect(north?.score.kind === 'measured' && north.score.value.difference?.value).toBeCloseTo(20, 9)
  })

  it('leaves out what is too small, and compares one segment with nothing', () => {
    const segments = new Map([
      ['all', tallyOf(Array(50).fill(8))],
      ['few', tallyOf([1])],
    ])
    expect(compareSegments(segments, METRICS.nps).map(({ score }) => score.kind)).toEqual(['suppressed', 'suppressed'])
    const alone = compareSegments(new Map([['all', tallyOf(Array(50).fill(8))]]), METRICS.nps)
    expect(alone[0]?.score).toMatchObject({ kind: 'measured', value: { difference: undefined } })
  })
})
