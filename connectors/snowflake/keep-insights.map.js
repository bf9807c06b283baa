/** Texts without U+0000, which JSON in a column cannot hold. */
const storable = (text) => text?.replaceAll('\0', '') ?? null

/** A row for each finding. */
function map(event) {
  const { id, surveyId, timeframe, findings } = event.data.insight
  if (findings.length === 0) return null
  return {
    insight_id: id,
    survey_id: surveyId,
    period_from: timeframe.from,
    period_to: timeframe.to,
    findings: findings.map((finding) => ({
      finding_id: finding.id,
      kind: finding.kind,
      theme: finding.theme ?? null,
      title: storable(finding.title),
      summary: storable(finding.summary),
      impact: finding.impact ?? null,
      n: finding.n ?? null,
      segment: finding.segment ?? null,
    })),
  }
}
