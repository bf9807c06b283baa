import type { InsightTrend } from '@howazit/sdk'
import { estimateScore } from '../statistics/scores/estimate-score.ts'
import { METRICS } from '../statistics/scores/metric.ts'
import { type Moments, momentsOf } from '../statistics/scores/moments.ts'
import { suppressParts } from '../statistics/scores/suppress.ts'
import { type Tally, tallyOf } from '../statistics/scores/tally.ts'
import { TREND_PERIODS_MIN } from '../statistics/trend/describe-trend.ts'
import { findChangePoints } from '../statistics/trend/find-change-points.ts'
import { judgeTrends } from '../statistics/trend/judge-trends.ts'
import { type ComputedFinding, type Figures, toFinding } from './computed-finding.ts'
import type { InsightInput, ScoredQuestion, Timeframe } from './insight-input.ts'
import { type Periods, periodsOf, type Unit } from './periods.ts'
import { placesOf, type Rated, ratedBy, ratingsOf, recordsWithin } from './select-records.ts'

/** A question's answers by periods. */
interface Course {
  readonly question: ScoredQuestion
  readonly unit: Unit
  readonly periods: readonly CountedPeriod[]
  /** Answers of the whole timeframe. */
  readonly of: number
}

interface CountedPeriod {
  readonly time: Timeframe
  readonly rated: readonly Rated[]
  readonly tally: Tally
  /** Its place among all periods. */
  readonly place: number
  /** Whether there are enough answers for a figure, and it tells none that is not shown. */
  readonly isShown: boolean
}

/** How each score went within the timeframe: a trend, and places where it went to another level. Of times that are too short, nothing. */
export function findCourses(input: InsightInput): readonly ComputedFinding[] {
  const candidates = periodsOf(input.timeframe, TREND_PERIODS_MIN)
  if (candidates.length === 0) return []
  const current = recordsWithin(input, input.timeframe)
  const courses = input.questions.map((question) =>
    chooseCourse(candidates, { question, rated: ratedBy(current, question), minimumN: input.minimumN }),
  )
  const long = courses.filter((course) => shownOf(course).length >= TREND_PERIODS_MIN)
  const short = courses.filter((course) => !long.includes(course))
  return [
    ...findTrends(input, long),
    ...long.flatMap((course) => findLevels(input, course)),
    ...short.map((course) => tooShort(input, course)),
  ]
}

interface Counting {
  readonly question: ScoredQuestion
  readonly rated: readonly Rated[]
  readonly minimumN: number
}

/** By the shortest periods of which enough have a figure; without any, by the longest. */
function chooseCourse(candidates: readonly Periods[], counting: Counting): Course {
  const courses = candidates.map((candidate) => countPeriods(candidate, counting))
  return courses.find((course) => shownOf(course).length >= TREND_PERIODS_MIN) ?? courses.at(-1)!
}

function countPeriods({ unit, periods }: Periods, { question, rated, minimumN }: Counting): Course {
  const inPeriods = periods.map((time) =>
    rated.filter(({ record: { submittedAtMs } }) => submittedAtMs >= time.fromMs && submittedAtMs < time.toMs),
  )
  const suppressed = suppressParts(
    inPeriods.map(({ length }) => length),
    minimumN,
  )
  const counted = periods.map((time, place): CountedPeriod => {
    const within = inPeriods[place]!
    return { time, rated: within, tally: tallyOf(ratingsOf(within)), place, isShown: suppressed[place] === undefined }
  })
  return { question, unit, periods: counted, of: rated.length }
}

const shownOf = ({ periods }: Course): readonly CountedPeriod[] => periods.filter(({ isShown }) => isShown)

const momentsIn = ({ question }: Course, { tally }: CountedPeriod): Moments =>
  momentsOf(tally, METRICS[question.metric])

const placesIn = (periods: readonly CountedPeriod[]): readonly number[] =>
  periods.flatMap(({ rated }) => placesOf(rated))

function findTrends(input: InsightInput, courses: readonly Course[]): readonly ComputedFinding[] {
  const judged = judgeTrends(
    courses.map((course) => ({
      values: shownOf(course).map((period) => momentsIn(course, period).mean),
      places: shownOf(course).map(({ place }) => place),
    })),
  )
  return courses.map((course, at) => {
    const { slope, interval, tau, effect } = judged[at]!
    const { question, unit, periods, of } = course
    const subject = {
      kind: 'trend',
      method: 'kendall_sen_bh',
      question,
      places: placesIn(shownOf(course)),
      of,
    } as const
    const trend: InsightTrend = { period: unit, tau, periods: periods.map((period) => toPeriod(question, period)) }
    return toFinding(input, subject, { value: slope, interval, effect, trend })
  })
}

function toPeriod({ metric }: ScoredQuestion, { time, tally, rated, isShown }: CountedPeriod) {
  const span = { ...toTimes(time), n: rated.length }
  if (!isShown) return span
  const { value: score, interval } = estimateScore(tally, METRICS[metric])
  return { ...span, score, interval }
}

const toTimes = ({ fromMs, toMs }: Timeframe) => ({
  from: new Date(fromMs).toISOString(),
  to: new Date(toMs).toISOString(),
})

/** What is sure of a change of level is that there is one; where it is, is where it fits best. */
function findLevels(input: InsightInput, course: Course): readonly ComputedFinding[] {
  const shown = shownOf(course)
  const { question, unit: period, of } = course
  const changes = findChangePoints(
    shown.map((each) => momentsIn(course, each)),
    METRICS[question.metric],
  )
  const bounds = [0, ...changes.map((change) => change.period), shown.length]
  const levels = bounds.slice(1).map((end, at) => placesIn(shown.slice(bounds[at], end)))
  return changes.map(({ period: first, before, after, difference }, index) => {
    const at = toTimes(shown[first]!.time).from
    const [earlier, later] = [levels[index]!, levels[index + 1]!]
    const figures: Partial<Figures> = {
      value: difference.value,
      impact: difference.value,
      interval: difference.interval,
      effect: difference,
      level: {
        period,
        at,
        before: { n: earlier.length, score: before },
        after: { n: later.length, score: after },
      },
    }
    const places = [...earlier, ...later]
    const subject = {
      kind: 'level_change',
      method: 'optimal_partitioning_bh',
      question,
      about: [at.slice(0, 10)],
      places,
      of,
    } as const
    return toFinding(input, subject, figures)
  })
}

function tooShort(input: InsightInput, course: Course): ComputedFinding {
  const { question, periods, of } = course
  const places = placesIn(periods)
  const subject = { kind: 'trend', method: 'kendall_sen_bh', question, places, of } as const
  const n = shownOf(course).length
  return toFinding(input, subject, { suppressed: { reason: 'too_few_periods', n, minimumN: TREND_PERIODS_MIN } })
}
