import type { Operation } from '@howazit/connector-kit'
import { asRows } from './as-rows.ts'

export const keepInsights: Operation = {
  ...asRows,
  title: 'Keep insights',
  summary: 'Each finding of an insight becomes a row, so that a chart can show what costs the score most.',
  on: ['insight.ready'],
  mapping: 'keep-insights.map.js',
  sql: `merge into {settings.database}.{settings.schema}.{settings.findingsTable} as kept
using (
  select
    insight.value:insight_id::string as insight_id,
    insight.value:survey_id::string as survey_id,
    insight.value:period_from::timestamp_tz as period_from,
    insight.value:period_to::timestamp_tz as period_to,
    finding.value:finding_id::string as finding_id,
    finding.value:kind::string as kind,
    finding.value:theme::string as theme,
    finding.value:title::string as title,
    finding.value:summary::string as summary,
    finding.value:impact::double as impact,
    finding.value:n::int as n,
    finding.value:segment as segment
  from table(flatten(input => parse_json(?))) as insight,
    lateral flatten(input => insight.value:findings) as finding
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
