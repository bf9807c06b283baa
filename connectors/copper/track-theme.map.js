/** The theme that costs most; what makes it one task is the survey and the theme. */
function map(event) {
  const { surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const theme = `${surveyId}:${helpers.theme('id')}`
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  return {
    theme,
    name: `${helpers.truncate(title, 200, '…')}: ${helpers.theme('impact')} points of NPS`,
    details: helpers.join([`Theme ${theme}`, helpers.theme('summary'), period, artifacts?.[0]?.url], '\n\n'),
  }
}
