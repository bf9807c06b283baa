import { decomposeChange } from '../statistics/change/decompose-change.ts'
import { differenceBetween } from '../statistics/compare/difference.ts'
import { judgeTogether } from '../statistics/compare/judge-together.ts'
import { seededRandom } from '../statistics/random/seeded-random.ts'
import { METRICS } from '../statistics/scores/metric.ts'
import { momentsOf } from '../statistics/scores/moments.ts'
import { type Tally, tallyOf } from '../statistics/scores/tally.ts'
import { asSuppressed, type ComputedFinding, type Figures, toFinding } from './computed-finding.ts'
import type { InsightInput, ScoredQuestion, Timeframe } from './insight-input.ts'
import { placesOf, type Rated, ratedBy, ratingsOf, recordsWithin } from './select-records.ts'

/** Answers without the dimension are a group of their own: left out, the parts would not sum to the change. */
const NONE = ''

/** What each segment did to the change between the two times, by every dimension: each time all of it, summing to the change. */
export function findChanges(input: InsightInput, compareWith: Timeframe): readonly ComputedFinding[] {
  const earlier = recordsWithin(input, compareWith)
  const later = recordsWithin(input, input.timeframe)
  const of = earlier.length + later.length
  return input.questions.flatMap((question) => {
    const times = { before: ratedBy(earlier, question), after: ratedBy(later, question) }
    // Without a dimension there is one group, and the change is all rate.
    const dimensions = input.dimensions.length > 0 ? input.dimensions : [undefined]
    return dimensions.map((dimension) => findChange(input, { question, dimension, times, of }))
  })
}

interface Asked {
  readonly question: ScoredQuestion
  readonly dimension: string | undefined
  readonly times: { readonly before: readonly Rated[]; readonly after: readonly Rated[] }
  readonly of: number
}

function findChange(input: InsightInput, { question, dimension, times, of }: Asked): ComputedFinding {
  const metric = METRICS[question.metric]
  const { surveyId, minimumN } = input
  const groups = { before: talliesOf(times.before, dimension), after: talliesOf(times.after, dimension) }
  // The seed says what it is for, so that whoever computes it again draws the same.
  const random = seededRandom(`change of ${question.id} by ${dimension ?? 'nothing'} in ${surveyId}`)
  const measured = decomposeChange(groups, metric, { random, minimumN })
  const subject = {
    kind: 'change',
    method: 'kitagawa_bootstrap_bh',
    question,
    about: dimension === undefined ? [] : [dimension],
    places: placesOf([...times.before, ...times.after]),
    of,
  } as const
  const by: Partial<Figures> = dimension === undefined ? {} : { dimension }
  if (measured.kind === 'suppressed') return toFinding(input, subject, { ...by, ...asSuppressed(measured) })
  const momentsAt = (rated: readonly Rated[]) => momentsOf(tallyOf(ratingsOf(rated)), metric)
  const difference = differenceBetween(momentsAt(times.after), momentsAt(times.before), metric)
  const [effect] = judgeTogether([difference], { method: 'welch' })
  const { value } = measured
  return toFinding(input, subject, {
    ...by,
    value: value.change,
    impact: value.change,
    interval: effect!.interval,
    effect: effect!,
    change: { ...value, groups: value.groups.map((group) => ({ ...group })) },
  })
}

function talliesOf(rated: readonly Rated[], dimension: string | undefined): ReadonlyMap<string, Tally> {
  const groups = Map.groupBy(rated, ({ record }) => (dimension === undefined ? NONE : (record.dims[dimension] ?? NONE)))
  return new Map([...groups].map(([group, of]) => [group, tallyOf(ratingsOf(of))]))
}
