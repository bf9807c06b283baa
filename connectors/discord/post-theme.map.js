/** The theme that costs most, as an embed whose title opens the report. */
function map(event) {
  const { timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const text = (value, length) => helpers.escapeMarkdown(helpers.truncate(value, length, '…'))
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const facts = Object.entries({ Impact: helpers.theme('impact'), Responses: helpers.theme('n'), Period: period })
  return {
    title: text(title, 120),
    url: artifacts?.[0]?.url,
    description: text(helpers.theme('summary'), 1500),
    fields: facts.map(([name, value]) => ({ name, value: String(value), inline: true })),
    timestamp: event.timestamp,
  }
}
