/** The theme that costs the score most, with the address of the report. */
function map(event) {
  const { timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const summary = helpers.truncate(helpers.theme('summary'), 1500, '…')
  const [from, to] = [timeframe.from, timeframe.to].map((time) => helpers.date(time, 'yyyy-MM-dd'))
  const impact = `${helpers.theme('impact')} points of NPS`
  const facts = { Impact: impact, Respondents: helpers.theme('n'), From: from, To: to, Report: artifacts?.[0]?.url }
  return {
    text: helpers.join([title, impact, summary, `${from} to ${to}`, artifacts?.[0]?.url], '\n\n'),
    card: helpers.adaptiveCard(helpers.truncate(title, 300, '…'), summary, facts),
  }
}
