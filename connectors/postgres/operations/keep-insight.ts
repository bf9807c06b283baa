import type { Operation } from '@howazit/connector-kit'

export const keepInsight: Operation = {
  title: 'Keep the insight',
  summary: 'Each finding of an insight becomes a row, so that a chart can show what costs the score most.',
  on: ['insight.ready'],
  mapping: 'keep-insight.map.js',
  method: 'POST',
  path: '',
  sql: `insert into {settings.schema}.{settings.findingsTable}
  (insight_id, finding_id, survey_id, period_from, period_to, kind, theme, title, summary, impact, n, segment)
select $1::uuid, finding_id, survey_id, period_from, period_to, kind, theme, title, summary, impact, n, segment
from jsonb_to_recordset($2::jsonb) as sent
  (finding_id text, survey_id uuid, period_from timestamptz, period_to timestamptz, kind text, theme text,
   title text, summary text, impact numeric, n int, segment jsonb)
on conflict (insight_id, finding_id) do update set
  title = excluded.title,
  summary = excluded.summary,
  impact = excluded.impact,
  n = excluded.n,
  segment = excluded.segment
returning insight_id`,
  body: ['{input.insight_id}', '{input.findings}'],
  success: [{ body: '/rowCount', exists: true }],
  remoteId: { body: '/rows/0/insight_id' },
  idempotency: { kind: 'upsert', of: '{event.data.insight.id}' },
}
