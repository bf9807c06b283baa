import { normalQuantile } from '../distributions/normal.ts'
import { studentReach } from '../distributions/student.ts'
import { type Interval, intervalAround, LEVEL } from './interval.ts'
import type { Metric, MetricName } from './metric.ts'
import { combineMoments, type Moments, momentsOf, standardError } from './moments.ts'
import type { Tally } from './tally.ts'
import { wilsonInterval } from './wilson.ts'

/** A score and how exact it is. */
export interface Estimate {
  readonly metric: MetricName
  readonly n: number
  readonly value: number
  /** z √(variance / n), as it is published: for NPS of the multinomial variance. The interval is what to decide by. */
  readonly marginOfError: number
  readonly interval: Interval
}

/** Of at least one rating. */
export function estimateScore(tally: Tally, metric: Metric, level = LEVEL): Estimate {
  const moments = momentsOf(tally, metric)
  const { n, mean: value } = moments
  const marginOfError = normalQuantile((1 + level) / 2) * Math.sqrt(moments.variance / n)
  return { metric: metric.name, n, value, marginOfError, interval: intervalOf(moments, metric, level) }
}

function intervalOf(moments: Moments, metric: Metric, level: number): Interval {
  const { n, mean } = moments
  if (metric.name === 'csat') return inPercent(wilsonInterval(Math.round((mean / 100) * n), n, level))
  if (metric.pseudo.n > 0) return adjustedWald(moments, metric, level)
  const reach = studentReach(level, Math.max(1, n - 1)) * standardError(moments)
  return intervalAround({ centre: mean, reach, level, method: 'student' }, metric)
}

/**
 * z √(variance / n) around the mean with the pseudo answers among them, which keeps its level with few answers and near the ends
 * of the scale (of NPS: Rocks, "Interval Estimation for the Net Promoter Score", The American Statistician 70(4), 2016).
 */
function adjustedWald(moments: Moments, metric: Metric, level: number): Interval {
  const { n, mean, variance } = combineMoments(moments, metric.pseudo)
  const reach = normalQuantile((1 + level) / 2) * Math.sqrt(variance / n)
  return intervalAround({ centre: mean, reach, level, method: 'adjusted_wald' }, metric)
}

const inPercent = ({ low, high, ...about }: Interval): Interval => ({ low: 100 * low, high: 100 * high, ...about })
