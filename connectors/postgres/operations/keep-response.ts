import type { Operation } from '@howazit/connector-kit'

/** One statement for all rows of a batch. What comes late does not undo what is newer. */
export const keepResponse: Operation = {
  title: 'Keep the response',
  summary: 'A response becomes a row, which changes with it and goes with it.',
  on: ['response.created', 'response.updated', 'response.deleted'],
  mapping: 'keep-response.map.js',
  method: 'POST',
  path: '',
  sql: `with sent as (
  select * from jsonb_to_recordset($1::jsonb) as sent
    (response_id uuid, is_deleted boolean, survey_id uuid, revision int, submitted_at timestamptz, channel text,
     locale text, score numeric, band text, comment text, respondent jsonb, dims jsonb, answers jsonb)
), deleted as (
  delete from {settings.schema}.{settings.table} as kept using sent
  where kept.response_id = sent.response_id and sent.is_deleted
)
insert into {settings.schema}.{settings.table} as kept
  (response_id, survey_id, revision, submitted_at, channel, locale, score, band, comment, respondent, dims, answers)
select response_id, survey_id, revision, submitted_at, channel, locale, score, band, comment, respondent, dims, answers
from sent where not is_deleted
on conflict (response_id) do update set
  revision = excluded.revision,
  submitted_at = excluded.submitted_at,
  channel = excluded.channel,
  locale = excluded.locale,
  score = excluded.score,
  band = excluded.band,
  comment = excluded.comment,
  respondent = excluded.respondent,
  dims = excluded.dims,
  answers = excluded.answers
where kept.revision <= excluded.revision
returning response_id`,
  success: [{ body: '/rowCount', exists: true }],
  remoteId: { body: '/rows/0/response_id' },
  // A statement cannot change one row twice.
  idempotency: { kind: 'upsert', of: '{input.response_id}' },
  batch: {
    recordsMax: 1_000,
    bytesMax: 4_000_000,
    envelope: ['{records}'],
    allowsDuplicates: false,
    keepsOrder: false,
    onRefused: 'bisect',
  },
  personalData: ['/data/response/answers', '/data/response/respondentMeta'],
}
