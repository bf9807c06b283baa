/** The finding that matters most becomes a card; the report is a click away. */
function map(event) {
  const { findings, artifacts, timeframe } = event.data.insight
  const [first] = findings
  if (!first) return null
  const facts = {
    Respondents: first.n,
    'NPS points': first.impact,
    From: helpers.date(timeframe.from, 'yyyy-MM-dd'),
    To: helpers.date(timeframe.to, 'yyyy-MM-dd'),
    'Other findings': findings.length - 1,
  }
  const card = helpers.adaptiveCard(
    helpers.truncate(first.title, 300, '…'),
    helpers.truncate(first.summary, 4_000, '…'),
    facts,
  )
  const report = artifacts?.[0]?.url
  return {
    card: report ? { ...card, actions: [{ type: 'Action.OpenUrl', title: 'Open the report', url: report }] } : card,
  }
}
