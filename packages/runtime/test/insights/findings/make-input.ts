import type { InsightUrgency } from '@howazit/sdk'
import { uuidV5 } from '../../../src/ids.ts'
import type { InsightInput, InsightRecord } from '../../../src/insights/findings/insight-input.ts'
import { emptyTaxonomy } from '../../../src/insights/text/themes/taxonomy.ts'

export const SURVEY_ID = '0b9f2c54-7a1e-4d3b-9c68-1f2e3d4c5b6a'
export const NPS = { id: uuidV5(SURVEY_ID, 'recommend'), key: 'recommend', metric: 'nps' } as const
export const CSAT = { id: uuidV5(SURVEY_ID, 'staff'), key: 'staff', metric: 'csat' } as const
export const WHY = uuidV5(SURVEY_ID, 'why')

export const OCTOBER = { fromMs: Date.UTC(2026, 9, 1), toMs: Date.UTC(2026, 10, 1) }
export const SEPTEMBER = { fromMs: Date.UTC(2026, 8, 1), toMs: Date.UTC(2026, 9, 1) }

/** What a respondent answers. */
export interface Answers {
  readonly nps?: number
  readonly csat?: number
  readonly comment?: string
  readonly urgency?: InsightUrgency
  readonly region?: string
  readonly month?: { readonly fromMs: number }
  /** Some time within it. */
  readonly atMs?: number
}

/** Of these, in the order given. */
export function makeInput(answers: readonly Answers[], overrides: Partial<InsightInput> = {}): InsightInput {
  return {
    surveyId: SURVEY_ID,
    questions: [NPS],
    records: answers.map(toRecord),
    places: answers.length,
    timeframe: OCTOBER,
    dimensions: [],
    taxonomy: emptyTaxonomy(SURVEY_ID),
    modelVersion: 'comments-en@1',
    minimumN: 30,
    ...overrides,
  }
}

function toRecord(
  { nps, csat, comment, urgency, region, month = OCTOBER, atMs }: Answers,
  place: number,
): InsightRecord {
  return {
    place,
    responseId: uuidV5(SURVEY_ID, `response ${place}`),
    revision: 1,
    submittedAtMs: atMs ?? month.fromMs + place,
    dims: region === undefined ? {} : { region },
    ratings: new Map([
      ...(nps === undefined ? [] : [[NPS.id, nps] as const]),
      ...(csat === undefined ? [] : [[CSAT.id, csat] as const]),
    ]),
    comments: comment === undefined ? [] : [{ questionId: WHY, text: comment, isRead: true, urgency }],
  }
}

/** So many times the same. */
export const times = (count: number, answers: Answers): readonly Answers[] =>
  Array.from({ length: count }, () => answers)
