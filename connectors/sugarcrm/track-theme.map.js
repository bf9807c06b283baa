/** The theme that costs most; what makes it one record is the survey and the theme. */
function map(event) {
  const { surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const found = `${title}: ${helpers.theme('impact')} points of NPS`
  return {
    theme: `${surveyId}:${helpers.theme('id')}`,
    name: helpers.truncate(title, 50, '…'),
    description: helpers.join([found, helpers.theme('summary'), period, artifacts?.[0]?.url], '\n\n'),
    priority: 'High',
  }
}
