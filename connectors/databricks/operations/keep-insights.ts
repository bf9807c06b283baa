import type { Operation } from '@howazit/connector-kit'
import { asRows } from './as-rows.ts'

export const keepInsights: Operation = {
  ...asRows,
  title: 'Keep insights',
  summary: 'Each finding of an insight becomes a row, so that a chart can show what costs the score most.',
  on: ['insight.ready'],
  mapping: 'keep-insights.map.js',
  sql: `merge into {settings.catalog}.{settings.schema}.{settings.findingsTable} as kept
using (
  select insight_id, survey_id, to_timestamp(period_from) as period_from, to_timestamp(period_to) as period_to,
    inline(findings)
  from (
    select inline(from_json(:records, 'array<struct<insight_id string, survey_id string, period_from string,
      period_to string, findings array<struct<finding_id string, kind string, theme string, title string,
      summary string, impact double, n int, segment string>>>>'))
  )
) as sent
on kept.insight_id = sent.insight_id and kept.finding_id = sent.finding_id
when matched then update set
  title = sent.title,
  summary = sent.summary,
  impact = sent.impact,
  n = sent.n,
  segment = sent.segment
when not matched then insert
  (insight_id, survey_id, period_from, period_to, finding_id, kind, theme, title, summary, impact, n, segment)
values (sent.insight_id, sent.survey_id, sent.period_from, sent.period_to, sent.finding_id, sent.kind, sent.theme,
  sent.title, sent.summary, sent.impact, sent.n, sent.segment)`,
  idempotency: { kind: 'natural', of: '{input.insight_id}' },
  limits: [{ field: '/findings/*/summary', bytesMax: 100_000, onExcess: 'truncate' }],
}
