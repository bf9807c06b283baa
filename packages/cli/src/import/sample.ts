import { createRandom, type Random } from './random.ts'
import { comments, reasons } from './sample-texts.ts'
import { optionIdOf, questionIdOf, respondentKey, surveyIdOf } from './stable-ids.ts'
import { defineOption } from './survey-definition.ts'
import type { Answer, QuestionType, ResponseIngest, SurveyDefinition, SurveyQuestion } from './survey-shapes.ts'

export interface SampleOptions {
  tenantId: string
  count: number
  seed: number
  /** Names the survey; ids derive from it. Default `sample`. */
  dataset?: string
  /** Newest response; the others lie in the 30 days before. Fixed by default, so that the same seed gives the same bytes. */
  until?: Date
}

export interface SampleRow {
  idempotencyKey: string
  response: ResponseIngest
}

export interface Sample {
  survey: SurveyDefinition
  rows(): Generator<SampleRow>
}

const defaultUntil = new Date('2026-10-31T20:00:00.000Z')
const spanMs = 30 * 24 * 60 * 60 * 1000

const questions: readonly { key: string; type: QuestionType; text: string; labels?: readonly string[] }[] = [
  { key: 'nps', type: 'nps', text: 'How likely are you to recommend us to a friend or colleague?' },
  { key: 'csat', type: 'csat', text: 'How satisfied are you with your last contact?' },
  { key: 'ces', type: 'ces', text: 'How easy was it to get your request handled?' },
  { key: 'reason', type: 'single', text: 'What mattered most for your score?', labels: reasons },
  { key: 'comment', type: 'text', text: 'What should we keep or change?' },
]

/** How a region answers: its mean happiness from 0 to 1, its weight, and its usual language. */
const regions = [
  { name: 'north', happiness: 0.9, weight: 4, locale: 'en-GB' },
  { name: 'south', happiness: 0.82, weight: 3, locale: 'es-ES' },
  { name: 'east', happiness: 0.72, weight: 2, locale: 'de-DE' },
  { name: 'west', happiness: 0.86, weight: 3, locale: 'en-GB' },
] as const

const channels = ['email', 'sms', 'web', 'kiosk'] as const

/** A survey with believable answers: regions differ, happy people score high throughout and comment less. */
export function createSample({
  tenantId,
  count,
  seed,
  dataset = 'sample',
  until = defaultUntil,
}: SampleOptions): Sample {
  const survey = defineSampleSurvey(surveyIdOf(tenantId, dataset), dataset)
  return {
    survey,
    *rows() {
      const random = createRandom(seed)
      for (let index = 0; index < count; index++) {
        const reference = `sample-${seed}-${index + 1}`
        // Times rise evenly with some jitter: the last is `until`, whatever the count.
        const backMs = ((count - 1 - index + random.next() * 0.9) / count) * spanMs
        const submittedAt = new Date(until.getTime() - Math.floor(backMs)).toISOString()
        const response = { surveyId: survey.id, submittedAt, ...answerAll(survey, random), clientReference: reference }
        yield { idempotencyKey: respondentKey(survey.id, reference), response }
      }
    },
  }
}

function defineSampleSurvey(id: string, dataset: string): SurveyDefinition {
  const defined = questions.map(({ key, type, text, labels }): SurveyQuestion => {
    const questionId = questionIdOf(id, key)
    const options = labels?.map((label, order) => defineOption(questionId, label, order))
    return { id: questionId, key, type, text, ...(options === undefined ? {} : { options }) }
  })
  return { id, name: 'Sample: customer contact', slug: dataset, questions: defined }
}

type Answered = Pick<ResponseIngest, 'answers' | 'completion' | 'channel' | 'locale' | 'dims'>

function answerAll(survey: SurveyDefinition, random: Random): Answered {
  const region = regions[random.weighted(regions.map(({ weight }) => weight))]!
  const happiness = Math.min(1, Math.max(0, region.happiness + (random.next() + random.next() - 1) * 0.55))
  const [nps, csat, ces, reason, comment] = survey.questions.map(({ id }) => id) as [
    string,
    string,
    string,
    string,
    string,
  ]
  const isPartial = random.next() < 0.06
  const answers: Answer[] = [{ questionId: nps, numericValue: score(happiness, 0, 10) }]
  if (!isPartial) {
    answers.push({ questionId: csat, numericValue: score(happiness + random.next() * 0.1, 1, 5) })
    answers.push({ questionId: ces, numericValue: score(happiness, 1, 7) })
    answers.push({ questionId: reason, optionId: optionIdOf(reason, random.pick(reasons)) })
  }
  const locale = random.next() < 0.8 ? region.locale : 'en-GB'
  const mood = happiness > 0.75 ? 'happy' : happiness > 0.5 ? 'neutral' : 'unhappy'
  if (!isPartial && random.next() < (mood === 'unhappy' ? 0.7 : 0.4)) {
    answers.push({ questionId: comment, textValue: random.pick(comments[locale]![mood]) })
  }
  const dims = { region: region.name, store: `${region.name}-${1 + random.below(5)}` }
  return { answers, completion: isPartial ? 'partial' : 'complete', channel: random.pick(channels), locale, dims }
}

const score = (happiness: number, min: number, max: number): number =>
  Math.round(min + Math.min(1, Math.max(0, happiness)) * (max - min))
