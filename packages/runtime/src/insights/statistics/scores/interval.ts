/** Where the true value lies, at the stated rate of all samples. */
export interface Interval {
  readonly low: number
  readonly high: number
  /** 0.95 where nothing else was asked for. */
  readonly level: number
  readonly method: IntervalMethod
}

export type IntervalMethod =
  /** Of proportions: Wilson 1927. */
  | 'wilson'
  /** Of scores between two ends, NPS among them: Agresti and Coull 1998, Rocks 2016. */
  | 'adjusted_wald'
  /** Of means of any numbers: Student 1908. */
  | 'student'
  /** Of differences between means with variances of their own: Welch 1947. */
  | 'welch'
  /** Of coefficients, with standard errors that hold where variances differ (HC3): MacKinnon and White 1985. */
  | 'robust_student'
  /** Between percentiles of resampled samples: Efron 1979. */
  | 'bootstrap'
  /** As many standard deviations over resampled samples as a normal distribution asks for: Efron 1979. */
  | 'bootstrap_normal'
  /** Of slopes, from the distribution of Kendall's statistic: Sen 1968. */
  | 'sen'

export const LEVEL = 0.95

interface Spread {
  readonly centre: number
  /** How far it goes to each side. */
  readonly reach: number
  readonly level: number
  readonly method: IntervalMethod
}

/** As far to both sides, but never beyond what a score can be. */
export function intervalAround({ centre, reach, level, method }: Spread, { low, high }: Range = EVERYWHERE): Interval {
  return { low: Math.max(low, centre - reach), high: Math.min(high, centre + reach), level, method }
}

export interface Range {
  readonly low: number
  readonly high: number
}

const EVERYWHERE: Range = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
