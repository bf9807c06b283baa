/** Every insight of a survey has the same anonymous id, so that it is one user for all of them. */
function map(event) {
  const { id, surveyId, timeframe, findings, artifacts } = event.data.insight
  const [first] = findings
  if (!first) return null
  const { title, summary, theme, n, impact } = first
  return {
    anonymousId: surveyId,
    timestamp: event.timestamp,
    properties: {
      insight_id: id,
      survey_id: surveyId,
      from: timeframe.from,
      to: timeframe.to,
      title,
      summary,
      theme,
      n,
      impact,
      findings: findings.length,
      report: artifacts[0]?.url,
    },
  }
}
