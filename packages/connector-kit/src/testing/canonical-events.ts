import type { JsonValue } from '../mapping/mapping.ts'

/** An event as samples name it, with what a mapping sees beside it. */
export interface CanonicalEvent {
  readonly eventId: string
  readonly event: { readonly [name: string]: JsonValue | undefined } & {
    readonly type: string
    readonly timestamp: string
  }
  readonly questions: JsonValue
}

export type CanonicalEventName = keyof typeof canonicalEvents

const RECOMMEND = '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e01'
const WHY = '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e02'
const TOPIC = '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e03'
const DELIVERY = '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1f01'
const STAFF = '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1f02'

const questions = [
  { id: RECOMMEND, key: 'recommend', type: 'nps', text: 'Would you recommend us?' },
  { id: WHY, key: 'why', type: 'text', text: 'Why?' },
  {
    id: TOPIC,
    key: 'topic',
    type: 'single',
    text: 'What is it about?',
    options: [
      { id: DELIVERY, label: 'Delivery' },
      { id: STAFF, label: 'Staff' },
    ],
  },
]

const TENANT_ID = '2b1f7f7e-5b0a-4d42-9c1e-0a4c5d6e7f80'
const SURVEY_ID = '7c0f3f43-6a06-5d43-8d4d-2f6d4e3b1a90'
const SUBMITTED_AT = '2026-11-22T10:15:30.000Z'
const RECORDED_AT = '2026-11-22T10:15:31.204Z'

interface Answers {
  readonly score?: number
  readonly comment?: string
  readonly optionId?: string
}

interface Shape extends Answers {
  /** Two digits that tell its ids from the others'. */
  readonly number: string
  readonly type?: string
  readonly revision?: number
  readonly respondent?: { readonly [name: string]: string }
}

/** Markup of every target, a mention, a formula, a line end, a template, astral and combining characters. */
const TRIED =
  '=1+1 <!channel> <b onclick="x()">*bold*</b> [link](https://example.com) `code` {{event.type}} \r\nx: y\u0000 "quoted" \\ 👩‍👧 e\u0301 \u202egnp.exe'

const ANN = { name: 'Ann Lee', email: 'Ann.Lee@Example.com', customerId: 'cust-1' }

/**
 * One of each kind that a mapping has to cope with, in the contract's shape: the same bytes in every sample, test and pact.
 * `hostile` holds what respondents try; `hostileInsight` what of it finds its way into findings, whose titles and verbatims are of
 * their words.
 */
export const canonicalEvents = {
  detractor: response({
    number: '01',
    score: 3,
    comment: 'Late again, and nobody answered.',
    optionId: DELIVERY,
    respondent: ANN,
  }),
  passive: response({ number: '02', score: 8, comment: 'Fine.', optionId: STAFF, respondent: ANN }),
  promoter: response({ number: '03', score: 10, comment: 'Fast & friendly!', optionId: STAFF, respondent: ANN }),
  anonymous: response({ number: '04', score: 6 }),
  unanswered: response({ number: '05' }),
  updated: response({
    number: '01',
    type: 'response.updated',
    revision: 2,
    score: 9,
    comment: 'They called back.',
    respondent: ANN,
  }),
  hostile: response({
    number: '06',
    score: 0,
    comment: TRIED,
    respondent: { name: '@everyone "><script>', email: 'a+b@example.com' },
  }),
  deleted: {
    eventId: eventIdOf('07'),
    questions,
    event: {
      type: 'response.deleted',
      timestamp: RECORDED_AT,
      data: { tenantId: TENANT_ID, responseId: responseIdOf('01'), surveyId: SURVEY_ID, revision: 3 },
    },
  },
  insight: insight({
    number: '08',
    title: 'Late deliveries pull the north down',
    summary: 'NPS fell from 41 to 29 in the north; 38 % of detractors there write about late deliveries.',
    verbatim: 'Third time that nobody came.',
  }),
  hostileInsight: insight({ number: '09', title: TRIED, summary: TRIED, verbatim: TRIED }),
} satisfies Record<string, CanonicalEvent>

/** Whether there is anything in these events that a respondent wrote: of a deletion there are ids only. */
export const bringsTexts = (on: readonly string[]): boolean => on.some((type) => type !== 'response.deleted')

/** Whether it holds what respondents try. */
export const isHostile = (name: CanonicalEventName): boolean => name === 'hostile' || name === 'hostileInsight'

function response(shape: Shape): CanonicalEvent {
  const { number, type = 'response.created', revision = 1, respondent } = shape
  return {
    eventId: eventIdOf(number),
    questions,
    event: {
      type,
      timestamp: RECORDED_AT,
      data: {
        tenantId: TENANT_ID,
        response: {
          id: responseIdOf(number),
          surveyId: SURVEY_ID,
          surveyVersion: 1,
          submittedAt: SUBMITTED_AT,
          recordedAt: RECORDED_AT,
          completion: 'complete',
          revision,
          channel: 'email',
          locale: 'en-GB',
          ...(respondent && { respondentMeta: respondent }),
          dims: { region: 'north' },
          answers: answersOf(shape),
        },
      },
    },
  }
}

interface Finding {
  /** Two digits that tell its ids from the others'. */
  readonly number: string
  readonly title: string
  readonly summary: string
  readonly verbatim: string
}

/** What an insight job found, the finding that matters most first. A finding's `id` is the same in every insight that finds it again. */
function insight({ number, title, summary, verbatim }: Finding): CanonicalEvent {
  const id = `7d1e4f2a-8b3c-4d5e-9f60-1a2b3c4d5e${number}`
  return {
    eventId: eventIdOf(number),
    questions,
    event: {
      type: 'insight.ready',
      timestamp: RECORDED_AT,
      data: {
        tenantId: TENANT_ID,
        insight: {
          id,
          status: 'succeeded',
          surveyId: SURVEY_ID,
          timeframe: { from: '2026-10-01T00:00:00.000Z', to: '2026-11-01T00:00:00.000Z' },
          findings: [
            {
              id: 'theme.delivery.late',
              kind: 'theme',
              theme: 'delivery.late',
              title,
              summary,
              segment: { region: 'north' },
              n: 412,
              impact: -9.7,
              interval: { low: -12.4, high: -7 },
              verbatims: [verbatim],
            },
            {
              id: 'theme.staff.friendly',
              kind: 'theme',
              theme: 'staff.friendly',
              title: 'Friendly staff lift the south',
              summary: 'Promoters in the south name the staff twice as often as in September.',
              segment: { region: 'south' },
              n: 198,
              impact: 4.1,
              interval: { low: 1.2, high: 7 },
              verbatims: ['They knew my name.'],
            },
          ],
          artifacts: [
            {
              name: 'report.html',
              mediaType: 'text/html; charset=utf-8',
              bytes: 41_200,
              sha256: 'c0ffee'.padEnd(64, '0'),
              url: `https://api.example.com/v1/insights/${id}/artifacts/report.html`,
            },
          ],
        },
      },
    },
  }
}

function answersOf({ score, comment, optionId }: Answers): JsonValue[] {
  const answers: JsonValue[] = []
  const add = (questionId: string, value: Readonly<Record<string, JsonValue>>) =>
    answers.push({ questionId, optionId: null, numericValue: null, textValue: null, ...value })
  if (score !== undefined) add(RECOMMEND, { numericValue: score })
  if (comment !== undefined) add(WHY, { textValue: comment })
  if (optionId !== undefined) add(TOPIC, { optionId })
  return answers
}

function eventIdOf(number: string): string {
  return `019abc12-3456-7def-8123-4567890000${number}`
}

function responseIdOf(number: string): string {
  return `5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e${number}`
}
