/** The theme that costs most; what makes it one alert is the survey and the theme. */
function map(event) {
  const { surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const words = [helpers.truncate(title, 300, '…'), helpers.truncate(helpers.theme('summary'), 3000, '…'), period]
  return {
    theme: `${surveyId}:${helpers.theme('id')}`,
    title: `A theme costs ${Math.abs(helpers.theme('impact'))} points of NPS`,
    message: helpers.escapeMarkdown(helpers.join(words, '\n\n')),
    report: artifacts?.[0]?.url,
  }
}
