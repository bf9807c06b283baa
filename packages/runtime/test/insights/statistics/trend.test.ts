import { describe, expect, it } from 'vitest'
import { type Random, seededRandom } from '../../../src/insights/statistics/random/seeded-random.ts'
import { METRICS } from '../../../src/insights/statistics/scores/metric.ts'
import { momentsOf } from '../../../src/insights/statistics/scores/moments.ts'
import { describeTrend } from '../../../src/insights/statistics/trend/describe-trend.ts'
import { findChangePoints } from '../../../src/insights/statistics/trend/find-change-points.ts'
import { judgeTrends } from '../../../src/insights/statistics/trend/judge-trends.ts'
import { kendallStatistic, kendallVariance } from '../../../src/insights/statistics/trend/kendall.ts'
import { segmentSeries } from '../../../src/insights/statistics/trend/segment-series.ts'
import { drawTally, type Population, rateOf, strayOf } from './support/samples.ts'

/** Two uniform numbers make a normal one (Box and Muller 1958). */
const drawNormal = (random: Random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

const trendOf = (values: readonly number[]) => {
  const trend = describeTrend(values)
  if (trend.kind === 'too_short') throw new Error('too short')
  return trend
}

describe('describeTrend', () => {
  it('has the statistic and the variance of Kendall', () => {
    expect(kendallStatistic([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toBe(45)
    expect(kendallVariance([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toBe(125)
    // Ties of two and of three: (10 · 9 · 25 - 2 · 1 · 9 - 3 · 2 · 11) / 18.
    expect(kendallVariance([1, 1, 3, 4, 5, 5, 5, 8, 9, 10])).toBeCloseTo(120.333, 3)
  })

  it('knows a line, and that a single odd period is none', () => {
    const line = Array.from({ length: 12 }, (_, period) => 3 * period)
    expect(trendOf(line)).toMatchObject({ slope: 3, tau: 1, interval: { low: 3, high: 3 } })
    expect(trendOf(line.with(5, 1000)).slope).toBe(3)
    expect(trendOf([5, 4, 6, 5, 100, 5, 6, 4, 5, 5]).pValue).toBeGreaterThan(0.05)
  })

  it('sees a trend where there is none one time in twenty, even where periods resemble the ones before', () => {
    const random = seededRandom('no trend')
    const series = (likeness: number) => {
      let value = drawNormal(random)
      return Array.from({ length: 36 }, () => (value = likeness * value + drawNormal(random)))
    }
    for (const likeness of [0, 0.5]) {
      const rate = rateOf(400, () => trendOf(series(likeness)).pValue < 0.05)
      // Uncorrected, a quarter of the latter would seem to have one.
      expect(rate).toBeLessThan(0.05 + strayOf(0.05, 400))
    }
  })

  it('has the true slope in its interval at its rate', () => {
    const random = seededRandom('slope')
    const rate = rateOf(400, () => {
      const { interval } = trendOf(Array.from({ length: 24 }, (_, period) => 0.2 * period + drawNormal(random)))
      return interval.low <= 0.2 && 0.2 <= interval.high
    })
    expect(rate).toBeGreaterThan(0.95 - strayOf(0.95, 400))
  })

  it('sees none in fewer than eight periods', () => {
    expect(describeTrend([1, 2, 3, 4, 5, 6, 7])).toEqual({ kind: 'too_short', n: 7, minimumN: 8 })
  })
})

/** The yearly volume of the Nile at Aswan from 1871 to 1970, in 10⁸ m³ (Cobb, Biometrika 65, 1978): it fell in 1899. */
const NILE = [
  1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140, 1100,
  1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456,
  824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897,
  822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975,
  815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
]

const usual: Population = new Map([
  [10, 500],
  [9, 100],
  [8, 150],
  [5, 150],
  [0, 100],
])
const worse: Population = new Map([
  [10, 350],
  [9, 100],
  [8, 200],
  [5, 200],
  [0, 150],
])

const periods = (populations: readonly Population[], random: Random) =>
  populations.map((population) => momentsOf(drawTally(population, 200, random), METRICS.nps))

describe('judgeTrends', () => {
  const flat = (random: Random) =>
    Array.from({ length: 12 }, () => momentsOf(drawTally(usual, 200, random), METRICS.nps).mean)
  const series = (values: readonly number[]) => ({ values, places: [...values.keys()] })

  it('finds a trend among several scores that have none less than one time in twenty', () => {
    const random = seededRandom('no trends')
    const rate = rateOf(300, () =>
      judgeTrends(Array.from({ length: 4 }, () => series(flat(random)))).some(({ effect }) => effect.isDiscovery),
    )
    expect(rate).toBeLessThan(0.05 + strayOf(0.05, 300))
  })

  it('gives trends, and only them, intervals without 0', () => {
    const random = seededRandom('intervals of trends')
    for (let run = 0; run < 50; run += 1) {
      const judged = judgeTrends([0, 1, 3].map((slope) => series(flat(random).map((value, at) => value + slope * at))))
      for (const { effect } of judged)
        expect(effect.isDiscovery).toBe(effect.interval.low > 0 || effect.interval.high < 0)
    }
  })

  it('takes the slope per period where some have no score', () => {
    const places = [0, 1, 2, 5, 6, 9, 10, 11]
    const [trend] = judgeTrends([{ values: places.map((at) => 2 * at), places }])
    expect(trend!.slope).toBe(2)
  })
})

describe('findChangePoints', () => {
  it('finds the dam in the Nile', () => {
    const series = NILE.map((value) => ({ value, weight: 1 / 125 ** 2 }))
    expect(segmentSeries(series, { penalty: 3 * Math.log(100), lengthMin: 2 }).map((at) => 1871 + at)).toEqual([1899])
  })

  it('finds one where there is none less than one time in twenty', () => {
    const random = seededRandom('no change')
    const rate = rateOf(300, () => findChangePoints(periods(Array(24).fill(usual), random), METRICS.nps).length > 0)
    expect(rate).toBeLessThan(0.05)
  })

  it('finds where a score fell and rose again, and by how much', () => {
    const random = seededRandom('fell')
    const changes = findChangePoints(
      periods([...Array(8).fill(usual), ...Array(8).fill(worse), ...Array(8).fill(usual)], random),
      METRICS.nps,
    )
    expect(changes.map(({ period }) => period)).toEqual([8, 16])
    // From 35 to 10 and back.
    expect(changes[0]!.difference.value).toBeLessThan(-15)
    expect(changes[0]!.difference.interval.low).toBeLessThan(-25)
    expect(changes[0]!.difference.interval.high).toBeGreaterThan(-25)
    expect(changes[1]!.before).toBe(changes[0]!.after)
  })

  it('does not take a restless series for one that changes', () => {
    const random = seededRandom('restless')
    const restless = Array.from({ length: 24 }, () => (random() < 0.5 ? usual : worse))
    const rate = rateOf(100, () => findChangePoints(periods(restless, random), METRICS.nps).length > 0)
    expect(rate).toBeLessThan(0.1)
  })

  it('finds none in one period, or where every answer is the same', () => {
    expect(findChangePoints(periods([usual], seededRandom('one')), METRICS.nps)).toEqual([])
    const same = Array(10).fill({ n: 50, mean: 5, variance: 0 })
    expect(findChangePoints(same, METRICS.ces)).toEqual([])
  })
})
