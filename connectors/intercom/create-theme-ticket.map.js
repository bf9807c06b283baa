/** The theme that costs most. */
function map(event) {
  const { timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  return {
    _default_title_: `${title}: ${helpers.theme('impact')} points of NPS`,
    _default_description_: helpers.join([helpers.theme('summary'), period, artifacts?.[0]?.url], '\n\n'),
  }
}
