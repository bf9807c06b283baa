/** A row for each finding. */
function map(event) {
  const { id, surveyId, timeframe, findings } = event.data.insight
  if (findings.length === 0) return null
  return {
    insight_id: id,
    findings: findings.map((finding) => ({
      finding_id: finding.id,
      survey_id: surveyId,
      period_from: timeframe.from,
      period_to: timeframe.to,
      kind: finding.kind,
      theme: finding.theme ?? null,
      title: finding.title,
      summary: finding.summary ?? null,
      impact: finding.impact ?? null,
      n: finding.n ?? null,
      segment: finding.segment ?? null,
    })),
  }
}
