import { describeNonResponse } from '../statistics/non-response/describe-non-response.ts'
import { describeRatings } from '../statistics/scores/describe-ratings.ts'
import { estimateScore } from '../statistics/scores/estimate-score.ts'
import { METRICS } from '../statistics/scores/metric.ts'
import { measure } from '../statistics/scores/suppress.ts'
import { tallyOf } from '../statistics/scores/tally.ts'
import { asSuppressed, type ComputedFinding, type Figures, toFinding } from './computed-finding.ts'
import type { InsightInput, InsightRecord, ScoredQuestion } from './insight-input.ts'
import { placesOf, type Rated, ratedBy, ratingsOf, recordsWithin } from './select-records.ts'

/** The score of each question, how its ratings are distributed, and what is known of those who did not answer it. */
export function findHeadlines(input: InsightInput): readonly ComputedFinding[] {
  const current = recordsWithin(input, input.timeframe)
  return input.questions.flatMap((question) => {
    const rated = ratedBy(current, question)
    return [findScore(input, { question, current, rated }), findNonResponse(input, { question, current, rated })]
  })
}

interface Asked {
  readonly question: ScoredQuestion
  readonly current: readonly InsightRecord[]
  readonly rated: readonly Rated[]
}

function findScore(input: InsightInput, { question, current, rated }: Asked): ComputedFinding {
  const metric = METRICS[question.metric]
  const measured = measure(rated.length, input.minimumN, (): Partial<Figures> => {
    const tally = tallyOf(ratingsOf(rated))
    const { value, marginOfError, interval } = estimateScore(tally, metric)
    const { mean, median, standardDeviation, shares } = describeRatings(tally)
    return {
      value,
      marginOfError,
      interval,
      distribution: { mean, median, standardDeviation, shares: shares.map((share) => ({ ...share })) },
    }
  })
  const subject = {
    kind: 'headline',
    method: 'estimate',
    question,
    places: placesOf(rated),
    of: current.length,
  } as const
  return toFinding(input, subject, measured.kind === 'measured' ? measured.value : asSuppressed(measured))
}

function findNonResponse(input: InsightInput, { question, current, rated }: Asked): ComputedFinding {
  const measured = measure(rated.length, input.minimumN, (): Partial<Figures> => {
    const reception = { responded: current.length, ratings: ratingsOf(rated) }
    const { answerRate, lateness, caveats } = describeNonResponse(reception, METRICS[question.metric])
    return {
      value: answerRate.share,
      interval: answerRate.interval,
      caveats: [...caveats],
      ...(lateness && { effect: lateness }),
    }
  })
  const subject = {
    kind: 'non_response',
    method: 'answer_rate',
    question,
    places: placesOf(rated),
    of: current.length,
  } as const
  return toFinding(input, subject, measured.kind === 'measured' ? measured.value : asSuppressed(measured))
}
