/** A row for each finding; its segment is JSON as text. */
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
      title: finding.title,
      summary: finding.summary ?? null,
      impact: finding.impact ?? null,
      n: finding.n ?? null,
      segment: finding.segment ? helpers.json(finding.segment) : null,
    })),
  }
}
