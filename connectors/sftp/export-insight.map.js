/** A line for each finding. */
function map(event) {
  const { id, surveyId, timeframe, findings } = event.data.insight
  if (findings.length === 0) return null
  return findings.map((finding) => ({
    insight_id: id,
    finding_id: finding.id,
    survey_id: surveyId,
    period_from: timeframe.from,
    period_to: timeframe.to,
    kind: finding.kind,
    theme: finding.theme ?? '',
    title: finding.title,
    summary: finding.summary ?? '',
    impact: finding.impact ?? '',
    n: finding.n ?? '',
  }))
}
