/** Every insight of a survey has the same identity, so that it is one user. */
function map(event) {
  const { id, surveyId, timeframe, findings, artifacts } = event.data.insight
  const [first] = findings
  if (!first) return null
  return {
    identity: `survey ${surveyId}`,
    timestamp: event.timestamp,
    properties: {
      'Insight id': id,
      From: timeframe.from,
      To: timeframe.to,
      Title: first.title,
      Summary: first.summary,
      Theme: first.theme,
      Respondents: first.n,
      Impact: first.impact,
      Findings: findings.length,
      Report: artifacts?.[0]?.url,
    },
  }
}
