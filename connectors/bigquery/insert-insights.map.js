/** An insight as a row; a column of type JSON takes its findings as they are, written as text. */
function map(event) {
  const { id, surveyId, timeframe, findings, artifacts } = event.data.insight
  return {
    insight_id: id,
    survey_id: surveyId,
    ready_at: event.timestamp,
    from_at: timeframe.from,
    to_at: timeframe.to,
    title: findings[0]?.title,
    findings: helpers.json(findings.map(({ verbatims, ...finding }) => finding)),
    report: artifacts[0]?.url,
  }
}
