/** An insight as a document, with what was found as objects in it. */
function map(event) {
  const { id, surveyId, timeframe, findings, artifacts } = event.data.insight
  return {
    '@timestamp': event.timestamp,
    insight_id: id,
    survey_id: surveyId,
    from: timeframe.from,
    to: timeframe.to,
    findings: findings.map(({ id: findingId, kind, theme, title, summary, segment, n, impact, interval }) => ({
      finding_id: findingId,
      kind,
      theme,
      title,
      summary,
      segment,
      n,
      impact,
      low: interval?.low,
      high: interval?.high,
    })),
    report: artifacts[0]?.url,
  }
}
