import { type Candidate, findDrivers } from '../statistics/drivers/find-drivers.ts'
import { METRICS } from '../statistics/scores/metric.ts'
import { mainThemes } from '../text/themes/taxonomy.ts'
import { asSuppressed, type ComputedFinding, type Figures, toFinding } from './computed-finding.ts'
import type { InsightInput, ScoredQuestion } from './insight-input.ts'
import type { Commented } from './mentions.ts'
import { placesOf, type Rated, ratedBy, recordsWithin } from './select-records.ts'

/** Questions that fewer answer would cost more responses than they explain. */
const ANSWERED_MIN = 0.8

interface Named extends Candidate {
  readonly about: Partial<Figures>
}

/** What the score goes along with: the themes of the comments and the ratings of the other questions, all others held equal. */
export function findDriversOf(
  input: InsightInput,
  question: ScoredQuestion,
  commented: readonly Commented[],
): readonly ComputedFinding[] {
  const themes = mainThemes(input.taxonomy)
  // Where there are themes, of those who say why: see findMentions.
  const rated: readonly Rated[] =
    themes.length > 0 ? commented : ratedBy(recordsWithin(input, input.timeframe), question)
  const others = input.questions.filter(
    ({ id }) => id !== question.id && countAnswers(rated, id) >= ANSWERED_MIN * rated.length,
  )
  const rows = rated.filter(({ record }) => others.every(({ id }) => record.ratings.has(id)))
  const mentions = new Map(commented.map(({ record, themes: of }) => [record.place, of]))
  const candidates: readonly Named[] = [
    ...themes.map(({ id, name }) => ({
      name: id,
      about: { theme: id, themeName: name },
      values: Float64Array.from(rows, ({ record }) => (mentions.get(record.place)?.has(id) ? 1 : 0)),
    })),
    ...others.map(({ id, key }) => ({
      name: key,
      about: { driver: key },
      values: Float64Array.from(rows, ({ record }) => record.ratings.get(id)!),
    })),
  ]
  if (candidates.length === 0) return []
  const { contribution } = METRICS[question.metric]
  const scores = Float64Array.from(rows, ({ rating }) => contribution(rating))
  const measured = findDrivers(scores, candidates, { minimumN: input.minimumN })
  const subject = { kind: 'driver', method: 'least_squares_hc3_bh', question, of: rated.length } as const
  const places = placesOf(rows)
  if (measured.kind === 'suppressed') return [toFinding(input, { ...subject, places }, asSuppressed(measured))]
  const aboutOf = new Map(candidates.map(({ name, about }) => [name, about]))
  const { explained, drivers, excluded } = measured.value
  return [
    ...drivers.map(({ name, mean, effect, impact }) =>
      toFinding(
        input,
        { ...subject, about: [name], places },
        { ...aboutOf.get(name), explained, mean, value: effect.value, interval: effect.interval, effect, impact },
      ),
    ),
    ...excluded.map(({ name, reason }) =>
      toFinding(
        input,
        { ...subject, about: [name], places },
        { ...aboutOf.get(name), suppressed: { reason, n: rows.length, minimumN: input.minimumN } },
      ),
    ),
  ]
}

const countAnswers = (rated: readonly Rated[], questionId: string): number =>
  rated.filter(({ record }) => record.ratings.has(questionId)).length
