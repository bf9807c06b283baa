import type { Operation } from '@howazit/connector-kit'
import { asRows } from './as-rows.ts'

/** What comes late does not undo what is newer. */
export const keepResponses: Operation = {
  ...asRows,
  title: 'Keep responses',
  summary: 'A response becomes a row, which changes with it and goes with it.',
  on: ['response.created', 'response.updated', 'response.deleted'],
  mapping: 'keep-responses.map.js',
  sql: `merge into {settings.database}.{settings.schema}.{settings.table} as kept
using (
  select
    value:response_id::string as response_id,
    value:is_deleted::boolean as is_deleted,
    value:survey_id::string as survey_id,
    value:revision::int as revision,
    value:submitted_at::timestamp_tz as submitted_at,
    value:channel::string as channel,
    value:locale::string as locale,
    value:score::double as score,
    value:band::string as band,
    value:comment::string as comment,
    value:respondent as respondent,
    value:dims as dims,
    value:answers as answers
  from table(flatten(input => parse_json(?)))
) as sent
on kept.response_id = sent.response_id
when matched and sent.is_deleted then delete
when matched and kept.revision <= sent.revision then update set
  revision = sent.revision,
  submitted_at = sent.submitted_at,
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
values (sent.response_id, sent.survey_id, sent.revision, sent.submitted_at, sent.channel, sent.locale, sent.score,
  sent.band, sent.comment, sent.respondent, sent.dims, sent.answers)`,
  idempotency: { kind: 'natural', of: '{input.response_id}' },
  limits: [{ field: '/comment', bytesMax: 1_000_000, onExcess: 'truncate' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta'],
}
