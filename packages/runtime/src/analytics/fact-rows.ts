import type { AnswerImage, ResponseChange, ResponseImage } from '../response-change.ts'

/** The columns of `events_response` in the order in which `factRows` writes them. */
export const FACT_COLUMNS = [
  'tenant_id',
  'survey_id',
  'question_id',
  'option_id',
  'ts',
  'numeric_value',
  'text_value',
  'dims',
  'locale',
  'channel',
  'kind',
  'question_type',
  'completion',
  'sign',
  'response_id',
  'revision',
  'event_id',
  'batch_id',
] as const

export const ZERO_UUID = '00000000-0000-0000-0000-000000000000'

/**
 * A change as signed deltas (format JSONCompactEachRow): minus every row of the image before, plus every row of the image
 * after. An image is one row of kind 'response' and one of kind 'answer' per answer.
 */
export function factRows(change: ResponseChange, batchId: string): readonly string[] {
  return [...imageRows(change, change.before, -1, batchId), ...imageRows(change, change.after, 1, batchId)]
}

/** The months, as 201011, of the partitions that the rows of a change fall into. */
export function factMonths(change: ResponseChange): readonly number[] {
  return [change.before, change.after].flatMap((image) => (image === null ? [] : [monthOf(image.submittedAt)]))
}

function imageRows(change: ResponseChange, image: ResponseImage | null, sign: 1 | -1, batchId: string): string[] {
  if (image === null) return []
  const ts = new Date(image.submittedAt).toISOString().replace('T', ' ').slice(0, 23)
  const dims = Object.fromEntries(
    Object.entries(image.dims).map(([key, value]) => [wellFormed(key), wellFormed(value)]),
  )
  const row = (kind: 'response' | 'answer', answer: AnswerImage | undefined): string =>
    JSON.stringify([
      change.tenantId,
      image.surveyId,
      answer?.questionId ?? ZERO_UUID,
      answer?.optionId ?? ZERO_UUID,
      ts,
      answer?.numericValue ?? null,
      wellFormed(answer?.textValue ?? null),
      dims,
      wellFormed(image.locale ?? ''),
      wellFormed(image.channel ?? ''),
      kind,
      answer?.questionType ?? '',
      image.completion,
      sign,
      change.responseId,
      change.revision,
      change.eventId,
      batchId,
    ])
  return [row('response', undefined), ...image.answers.map((answer) => row('answer', answer))]
}

/** ClickHouse refuses a row with half of a surrogate pair, and with the row its whole block. */
const wellFormed = <Text extends string | null>(text: Text): Text | string => text?.toWellFormed() ?? text

function monthOf(iso: string): number {
  const at = new Date(iso)
  return at.getUTCFullYear() * 100 + at.getUTCMonth() + 1
}
