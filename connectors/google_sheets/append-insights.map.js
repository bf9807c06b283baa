/** The finding that matters most, and how many there are beside it. */
function map(event) {
  const { id, surveyId, timeframe, findings, artifacts } = event.data.insight
  const [first] = findings
  if (!first) return null
  const { title, summary, theme, n, impact, interval } = first
  const columns = [
    id,
    event.timestamp,
    timeframe.from,
    timeframe.to,
    title,
    summary,
    theme,
    n,
    impact,
    interval?.low,
    interval?.high,
    findings.length,
    artifacts[0]?.url,
    surveyId,
  ]
  return { cells: columns.map((column) => column ?? '') }
}
