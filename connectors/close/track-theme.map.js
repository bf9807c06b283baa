/** The theme that costs most; what makes it one task is the survey and the theme. */
function map(event) {
  const { surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const theme = helpers.truncate(`${surveyId}:${helpers.theme('id')}`, 200)
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const found = `${helpers.truncate(title, 300, '…')}: ${helpers.theme('impact')} points of NPS`
  const summary = helpers.truncate(helpers.theme('summary') ?? '', 2_000, '…')
  return { theme, text: helpers.join([found, summary, period, artifacts?.[0]?.url, `Theme ${theme}`], '\n') }
}
