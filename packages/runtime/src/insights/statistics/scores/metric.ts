import { type Moments, NOTHING } from './moments.ts'

/**
 * A score that is the mean of what each rating contributes. NPS is the mean of 100, 0 and -100, CSAT that of 100 and 0, so
 * what is true of means (standard errors, differences, decompositions, regressions) is true of every score here.
 */
export interface Metric {
  readonly name: MetricName
  /** What a contribution cannot go below and above; infinite where ratings have no scale. */
  readonly low: number
  readonly high: number
  readonly contribution: (rating: number) => number
  /**
   * Answers that are thought of as given besides wherever a sample is judged, in both directions alike: without them a
   * sample whose answers are all the same would seem to be exact. For NPS ¾ promoters, 1½ passives and ¾ detractors (Rocks 2016), for
   * CSAT one satisfied and one not (Agresti and Caffo, The American Statistician 54(4), 2000), for CES likewise one of either end.
   */
  readonly pseudo: Moments
}

export type MetricName = 'nps' | 'csat' | 'ces' | 'rating'

/**
 * - `nps`: promoters (9, 10) minus detractors (0 to 6), in percent (Reichheld, Harvard Business Review, December 2003)
 * - `csat`: the satisfied (4 and 5 of 1 to 5), in percent
 * - `ces`: the mean of 1 to 7 (Dixon, Freeman and Toman, Harvard Business Review, July 2010; 7 points since "CES 2.0", 2013)
 * - `rating`: the mean
 */
export const METRICS: Readonly<Record<MetricName, Metric>> = {
  nps: {
    name: 'nps',
    low: -100,
    high: 100,
    contribution: (rating) => (rating >= 9 ? 100 : rating <= 6 ? -100 : 0),
    pseudo: { n: 3, mean: 0, variance: 5_000 },
  },
  csat: {
    name: 'csat',
    low: 0,
    high: 100,
    contribution: (rating) => (rating >= 4 ? 100 : 0),
    pseudo: { n: 2, mean: 50, variance: 2_500 },
  },
  ces: {
    name: 'ces',
    low: 1,
    high: 7,
    contribution: (rating) => rating,
    pseudo: { n: 2, mean: 4, variance: 9 },
  },
  rating: {
    name: 'rating',
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
    contribution: (rating) => rating,
    pseudo: NOTHING,
  },
}
