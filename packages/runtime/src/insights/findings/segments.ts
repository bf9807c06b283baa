import { compareSegments } from '../statistics/compare/compare-segments.ts'
import { METRICS } from '../statistics/scores/metric.ts'
import { tallyOf } from '../statistics/scores/tally.ts'
import { asSuppressed, type ComputedFinding, type Figures, toFinding } from './computed-finding.ts'
import type { InsightInput, ScoredQuestion } from './insight-input.ts'
import { placesOf, type Rated, ratedBy, ratingsOf, recordsWithin } from './select-records.ts'

/** Each segment of each dimension against the others; those of a dimension are judged as one. */
export function findSegments(input: InsightInput): readonly ComputedFinding[] {
  const current = recordsWithin(input, input.timeframe)
  return input.questions.flatMap((question) => {
    const rated = ratedBy(current, question)
    return input.dimensions.flatMap((dimension) =>
      findSegmentsBy(input, { question, dimension, rated, of: current.length }),
    )
  })
}

interface Asked {
  readonly question: ScoredQuestion
  readonly dimension: string
  readonly rated: readonly Rated[]
  readonly of: number
}

function findSegmentsBy(input: InsightInput, { question, dimension, rated, of }: Asked): readonly ComputedFinding[] {
  const groups = groupBy(rated, dimension)
  // Of one there are no others to compare it with.
  if (groups.size < 2) return []
  const tallies = new Map([...groups].map(([value, group]) => [value, tallyOf(ratingsOf(group))]))
  const { minimumN } = input
  return compareSegments(tallies, METRICS[question.metric], { minimumN }).map(({ segment: value, score }) => {
    const subject = {
      kind: 'segment',
      method: 'welch_bh',
      question,
      about: [dimension, value],
      places: placesOf(groups.get(value)!),
      of,
    } as const
    const segment = { [dimension]: value }
    if (score.kind === 'suppressed') return toFinding(input, subject, { segment, ...asSuppressed(score) })
    const { estimate, difference } = score.value
    const figures: Partial<Figures> = {
      segment,
      value: estimate.value,
      marginOfError: estimate.marginOfError,
      interval: estimate.interval,
      ...(difference && { impact: difference.value, effect: difference }),
    }
    return toFinding(input, subject, figures)
  })
}

/** In the order of their names. */
function groupBy(rated: readonly Rated[], dimension: string): ReadonlyMap<string, readonly Rated[]> {
  const known = rated.filter(({ record }) => record.dims[dimension] !== undefined)
  const groups = Map.groupBy(known, ({ record }) => record.dims[dimension]!)
  return new Map([...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
