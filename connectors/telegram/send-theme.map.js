/** The theme that costs most, with the report's address as text: Telegram makes a link of it. */
function map(event) {
  const { timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const facts = `${helpers.theme('impact')} points of NPS · ${helpers.theme('n')} responses · ${period}`
  const summary = helpers.truncate(helpers.theme('summary'), 1300, '…')
  const rest = helpers.join([summary, facts, artifacts?.[0]?.url], '\n\n')
  return { text: helpers.markup`*${helpers.truncate(title, 120, '…')}*\n\n${rest}` }
}
