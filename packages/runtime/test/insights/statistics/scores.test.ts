import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/insights/statistics/random/seeded-random.ts'
import { bootstrapInterval } from '../../../src/insights/statistics/scores/bootstrap-interval.ts'
import { describeRatings } from '../../../src/insights/statistics/scores/describe-ratings.ts'
import { estimateScore } from '../../../src/insights/statistics/scores/estimate-score.ts'
import { METRICS, type Metric } from '../../../src/insights/statistics/scores/metric.ts'
import { combineMoments, momentsOf } from '../../../src/insights/statistics/scores/moments.ts'
import { measure, suppressParts } from '../../../src/insights/statistics/scores/suppress.ts'
import { addTallies, countOf, tallyOf } from '../../../src/insights/statistics/scores/tally.ts'
import { wilsonInterval } from '../../../src/insights/statistics/scores/wilson.ts'
import { drawTally, type Population, R_SURVEY_2019, rateOf, strayOf } from './support/samples.ts'

const { nps, csat, ces, rating } = METRICS

const npsOfCounts = (ratings: readonly number[]) => (counts: readonly number[]) =>
  momentsOf(new Map(ratings.map((each, index) => [each, counts[index]!])), nps).mean

describe('the NPS of the R survey 2019', () => {
  const estimate = estimateScore(R_SURVEY_2019, nps)

  it('is the published one', () => {
    expect(estimate).toMatchObject({ metric: 'nps', n: 1795 })
    expect(estimate.value.toFixed(2)).toBe('73.98')
  })

  it('has the margin of error of the multinomial formula, written out', () => {
    const [promoters, detractors] = [1386 / 1795, 58 / 1795]
    const variance = promoters + detractors - (promoters - detractors) ** 2
    expect(estimate.marginOfError).toBeCloseTo(100 * 1.959964 * Math.sqrt(variance / 1795), 4)
  })

  it('has the same margin of error by resampling', () => {
    const random = seededRandom('r survey 2019')
    const counts = [...R_SURVEY_2019.values()]
    const { low, high } = bootstrapInterval(counts, npsOfCounts([...R_SURVEY_2019.keys()]), { random, samples: 4_000 })
    expect((high - low) / 2 / estimate.marginOfError).toBeCloseTo(1, 1)
    expect(low).toBeCloseTo(estimate.interval.low, 0)
    expect(high).toBeCloseTo(estimate.interval.high, 0)
  })

  it('is resampled to the same interval again', () => {
    const resample = () =>
      bootstrapInterval([...R_SURVEY_2019.values()], npsOfCounts([...R_SURVEY_2019.keys()]), {
        random: seededRandom('again'),
        samples: 100,
      })
    expect(resample()).toEqual(resample())
  })
})

describe('wilsonInterval', () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %d among %d is the published one', (successes, n, low, high) => {
    const interval = wilsonInterval(successes, n)
    expect(interval.low).toBeCloseTo(low, 4)
    expect(interval.high).toBeCloseTo(high, 4)
  })

  it('is [p, 1] where all succeed', () => expect(wilsonInterval(20, 20).high).toBe(1))
})

describe('intervals hold the true score at their rate', () => {
  const RUNS = 600
  const loved: Population = new Map([
    [10, 800],
    [9, 120],
    [8, 50],
    [6, 20],
    [0, 10],
  ])
  const disputed: Population = new Map([
    [10, 300],
    [9, 100],
    [8, 100],
    [7, 100],
    [6, 100],
    [3, 100],
    [0, 200],
  ])
  const satisfied: Population = new Map([
    [5, 600],
    [4, 300],
    [3, 50],
    [1, 50],
  ])
  const easy: Population = new Map([
    [7, 400],
    [6, 300],
    [5, 100],
    [4, 100],
    [1, 100],
  ])

  it.each<[Metric, string, Population, number]>([
    [nps, 'loved', loved, 30],
    [nps, 'loved', loved, 300],
    [nps, 'disputed', disputed, 30],
    [nps, 'disputed', disputed, 300],
    [csat, 'satisfied', satisfied, 30],
    [csat, 'satisfied', satisfied, 300],
    [ces, 'easy', easy, 30],
    [ces, 'easy', easy, 300],
    [rating, 'easy', easy, 300],
  ])('%o of a population that is %s, asked as %o, n = %d', (metric, name, population, n) => {
    const random = seededRandom(`${metric.name} ${name} ${n}`)
    const truth = momentsOf(population, metric).mean
    const rate = rateOf(RUNS, () => {
      const { interval } = estimateScore(drawTally(population, n, random), metric)
      return interval.low <= truth && truth <= interval.high
    })
    // Ratings are whole numbers, so no interval can hold exactly 95 %: there is room to both sides.
    expect(rate).toBeGreaterThan(0.94 - strayOf(0.95, RUNS))
    expect(rate).toBeLessThan(0.97 + strayOf(0.95, RUNS))
  })

  it('resampled ones too', () => {
    const random = seededRandom('coverage')
    const truth = momentsOf(disputed, nps).mean
    const rate = rateOf(200, () => {
      const tally = drawTally(disputed, 200, random)
      const statistic = npsOfCounts([...tally.keys()])
      const { low, high } = bootstrapInterval([...tally.values()], statistic, { random, samples: 200 })
      return low <= truth && truth <= high
    })
    expect(Math.abs(rate - 0.95)).toBeLessThan(strayOf(0.95, 200))
  })
})

describe('estimateScore', () => {
  it('takes CSAT for the share of 4 and 5, CES and ratings for the mean', () => {
    const tally = tallyOf([1, 2, 4, 5, 5])
    expect([csat, ces, rating].map((metric) => estimateScore(tally, metric).value)).toEqual([60, 3.4, 3.4])
    expect([nps, csat, ces, rating].map((metric) => estimateScore(tally, metric).interval.method)).toEqual([
      'adjusted_wald',
      'wilson',
      'adjusted_wald',
      'student',
    ])
  })

  it('keeps intervals within what a score can be', () => {
    expect(estimateScore(tallyOf([10]), nps).interval.high).toBeLessThanOrEqual(100)
    expect(estimateScore(tallyOf([7]), ces).interval).toMatchObject({ low: expect.closeTo(1.8, 1), high: 7 })
    expect(estimateScore(tallyOf([7]), rating).interval.high).toBe(Number.POSITIVE_INFINITY)
  })

  it('is the same for the same answers in any order', () => {
    const ratings = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 50 })
    fc.assert(
      fc.property(ratings, (given) => {
        expect(estimateScore(tallyOf(given), rating)).toEqual(estimateScore(tallyOf(given.toReversed()), rating))
      }),
    )
  })
})

it('knows the distribution of ratings', () => {
  const { n, mean, median, standardDeviation, shares } = describeRatings(tallyOf([5, 1, 5, 4]))
  expect({ n, mean, median }).toEqual({ n: 4, mean: 3.75, median: 4.5 })
  expect(standardDeviation).toBeCloseTo(1.893, 4)
  expect(shares.map((each) => [each.rating, each.n, each.share])).toEqual([
    [1, 1, 0.25],
    [4, 1, 0.25],
    [5, 2, 0.5],
  ])
  expect(describeRatings(tallyOf([3, 1, 2])).median).toBe(2)
})

it('moments of two samples combine to those of both', () => {
  const ratings = fc.array(fc.integer({ min: 0, max: 10 }), { maxLength: 30 })
  fc.assert(
    fc.property(ratings, ratings, (a, b) => {
      const combined = combineMoments(momentsOf(tallyOf(a), nps), momentsOf(tallyOf(b), nps))
      const together = momentsOf(addTallies([tallyOf(a), tallyOf(b)]), nps)
      expect(combined.n).toBe(together.n)
      expect(combined.mean).toBeCloseTo(together.mean, 9)
      expect(combined.variance).toBeCloseTo(together.variance, 6)
    }),
  )
})

describe('what is too small to be shown', () => {
  it('is not, and why', () => {
    expect(measure(29, 30, () => 1)).toEqual({ kind: 'suppressed', reason: 'below_minimum_n', n: 29, minimumN: 30 })
    expect(measure(30, 30, () => 1)).toEqual({ kind: 'measured', value: 1 })
  })

  it('cannot be got by subtracting what is shown from the whole', () => {
    const reasons = (sizes: readonly number[]) => suppressParts(sizes, 30).map((each) => each?.reason)
    expect(reasons([500, 12, 40])).toEqual([undefined, 'below_minimum_n', 'reveals_another'])
    expect(reasons([500, 20, 15])).toEqual([undefined, 'below_minimum_n', 'below_minimum_n'])
    expect(reasons([500, 40])).toEqual([undefined, undefined])
    expect(reasons([500, 0])).toEqual([undefined, 'below_minimum_n'])
  })

  it('is at least the minimum together, or nothing is shown', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100), { maxLength: 12 }), (sizes) => {
        const verdicts = suppressParts(sizes, 30)
        const hidden = sizes.filter((_, part) => verdicts[part] !== undefined).reduce((sum, n) => sum + n, 0)
        const shown = sizes.filter((_, part) => verdicts[part] === undefined)
        expect(shown.every((n) => n >= 30)).toBe(true)
        expect(shown.length === 0 || hidden === 0 || hidden >= 30).toBe(true)
      }),
    )
  })
})

it('counts answers', () => expect(countOf(R_SURVEY_2019)).toBe(1795))
