/** The theme that costs most. */
function map(event) {
  const { id, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const summary = helpers.truncate(helpers.theme('summary'), 15000, '…')
  const head = `${helpers.truncate(title, 300, '…')}: ${helpers.theme('impact')} points of NPS`
  return { note: helpers.join([head, summary, period, artifacts?.[0]?.url, `Insight ${id}`], '\n\n') }
}
