import { adjustForAll, FALSE_DISCOVERY_RATE, type Judged } from '../compare/judge-together.ts'
import { describeTrend, type Trend } from './describe-trend.ts'

/** A score by periods; which ones there are values of. */
export interface Series {
  readonly values: readonly number[]
  readonly places: readonly number[]
}

export interface JudgedTrend extends Trend {
  readonly effect: Judged
}

/**
 * The trends of several scores, judged as one (Benjamini and Hochberg, Journal of the Royal Statistical Society B 57, 1995), with intervals of
 * the level that belongs to it (Benjamini and Yekutieli, Journal of the American Statistical Association 100, 2005). Sen's interval can have 0
 * at its end where Kendall's test is just passed: that is no discovery then. Each series is long enough for a trend.
 */
export function judgeTrends(series: readonly Series[]): readonly JudgedTrend[] {
  const trends = series.map((each) => trendOf(each))
  const qValues = adjustForAll(trends.map(({ pValue }) => pValue))
  const discovered = qValues.filter((q) => q <= FALSE_DISCOVERY_RATE).length
  const level = 1 - (Math.max(1, discovered) * FALSE_DISCOVERY_RATE) / Math.max(1, series.length)
  return series.map((each, at) => {
    const trend = trendOf(each, level)
    const { slope: value, pValue, interval } = trend
    const isClear = interval.low > 0 || interval.high < 0
    const isDiscovery = qValues[at]! <= FALSE_DISCOVERY_RATE && isClear
    return { ...trend, effect: { value, pValue, qValue: qValues[at]!, isDiscovery, interval } }
  })
}

function trendOf({ values, places }: Series, level?: number): Trend {
  const trend = describeTrend(values, { places, ...(level !== undefined && { level }) })
  if (trend.kind === 'trend') return trend
  throw new Error(`Of ${trend.n} periods there is no trend; from ${trend.minimumN} on there is.`)
}
