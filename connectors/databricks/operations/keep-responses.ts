import type { Operation } from '@howazit/connector-kit'
import { asRows } from './as-rows.ts'

/** What comes late does not undo what is newer. */
export const keepResponses: Operation = {
  ...asRows,
  title: 'Keep responses',
  summary: 'A response becomes a row, which changes with it and goes with it.',
  on: ['response.created', 'response.updated', 'response.deleted'],
  mapping: 'keep-responses.map.js',
  sql: `merge into {settings.catalog}.{settings.schema}.{settings.table} as kept
using (
  select inline(from_json(:records, 'array<struct<response_id string, is_deleted boolean, survey_id string,
    revision int, submitted_at string, channel string, locale string, score double, band string, comment string,
    respondent string, dims string, answers string>>'))
) as sent
on kept.response_id = sent.response_id
when matched and sent.is_deleted then delete
when matched and kept.revision <= sent.revision then update set
  revision = sent.revision,
  submitted_at = to_timestamp(sent.submitted_at),
  channel = sent.channel,
  locale = sent.locale,
  score = sent.score,
  band = sent.band,
  comment = sent.comment,
  respondent = sent.respondent,
  dims = sent.dims,
  answers = sent.answers
when not matched and not sent.is_deleted then insert
  (response_id, survey_id, revision, submitted_at, channel, locale, score, band, comment, respondent, dims, answers)
values (sent.response_id, sent.survey_id, sent.revision, to_timestamp(sent.submitted_at), sent.channel, sent.locale,
  sent.score, sent.band, sent.comment, sent.respondent, sent.dims, sent.answers)`,
  idempotency: { kind: 'natural', of: '{input.response_id}' },
  limits: [{ field: '/comment', bytesMax: 1_000_000, onExcess: 'truncate' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta'],
}
