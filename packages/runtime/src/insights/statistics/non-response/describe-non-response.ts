import { differenceBetween } from '../compare/difference.ts'
import { type Judged, judgeTogether } from '../compare/judge-together.ts'
import type { Interval, Range } from '../scores/interval.ts'
import type { Metric } from '../scores/metric.ts'
import { momentsOf } from '../scores/moments.ts'
import { MINIMUM_N } from '../scores/suppress.ts'
import { tallyOf } from '../scores/tally.ts'
import { wilsonInterval } from '../scores/wilson.ts'

export interface Reception {
  /** How many were asked; absent where nobody counted. */
  readonly invited?: number
  /** How many sent a response, whether or not they answered the question. */
  readonly responded: number
  /** The answers to the question, in the order they came. */
  readonly ratings: readonly number[]
}

export interface NonResponse {
  /** Responses among those who were asked, where that is known. */
  readonly responseRate?: Share
  /** Answers among the responses. */
  readonly answerRate: Share
  /**
   * What the score would be if all who did not answer had given the lowest, and the highest rating: without assumptions about them
   * no more is known (Manski, "Partial Identification of Probability Distributions", 2003).
   */
  readonly bounds?: Range
  /**
   * By how much the later half of the answers is above the earlier half: those who answer late resemble those who never do more than
   * those who answer at once (Armstrong and Overton, Journal of Marketing Research 14, 1977).
   */
  readonly lateness?: Judged
  readonly caveats: readonly Caveat[]
}

export interface Share {
  readonly n: number
  readonly of: number
  readonly share: number
  readonly interval: Interval
}

export type Caveat =
  /** Nobody counted who was asked, so nobody knows who is missing. */
  | 'response_rate_unknown'
  /** Most of those who were asked said nothing. */
  | 'low_response_rate'
  /** Many responses do not answer this question. */
  | 'many_unanswered'
  /** Late answers differ from early ones, so those that never came may differ as well. */
  | 'late_answers_differ'

/** Below half, what those who said nothing would have said decides more than what was said. */
const RESPONSE_RATE_MIN = 0.5
const ANSWER_RATE_MIN = 0.8

/** What is known of those who did not answer, and what cannot be known from those who did. */
export function describeNonResponse({ invited, responded, ratings }: Reception, metric: Metric): NonResponse {
  // More responses than invitations: others were let in, or invitations were not counted.
  const isCounted = invited !== undefined && invited >= responded
  const responseRate = isCounted ? shareOf(responded, invited) : undefined
  const answerRate = shareOf(ratings.length, responded)
  const lateness = compareHalves(ratings, metric)
  const caveats: readonly (Caveat | false)[] = [
    responseRate === undefined && 'response_rate_unknown',
    responseRate !== undefined && responseRate.share < RESPONSE_RATE_MIN && 'low_response_rate',
    answerRate.share < ANSWER_RATE_MIN && 'many_unanswered',
    lateness?.isDiscovery === true && 'late_answers_differ',
  ]
  return {
    ...(responseRate && { responseRate }),
    ...(responseRate && Number.isFinite(metric.low) && { bounds: boundsOf(ratings, responseRate.of, metric) }),
    answerRate,
    ...(lateness && { lateness }),
    caveats: caveats.filter((caveat) => caveat !== false),
  }
}

const shareOf = (n: number, of: number): Share => ({
  n,
  of,
  share: of === 0 ? 0 : n / of,
  interval: wilsonInterval(n, of),
})

function boundsOf(ratings: readonly number[], asked: number, metric: Metric): Range {
  const { n, mean } = momentsOf(tallyOf(ratings), metric)
  const answered = n / asked
  return {
    low: answered * mean + (1 - answered) * metric.low,
    high: answered * mean + (1 - answered) * metric.high,
  }
}

function compareHalves(ratings: readonly number[], metric: Metric): Judged | undefined {
  const half = Math.floor(ratings.length / 2)
  if (half < MINIMUM_N) return undefined
  const early = momentsOf(tallyOf(ratings.slice(0, half)), metric)
  const late = momentsOf(tallyOf(ratings.slice(half)), metric)
  return judgeTogether([differenceBetween(late, early, metric)], { method: 'welch' })[0]
}
