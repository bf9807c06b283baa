/** The theme that costs most; what makes it one alert is the survey and the theme. */
function map(event) {
  const { surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const impact = helpers.theme('impact')
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  return {
    message: `${impact} points of NPS: ${title.replaceAll(/\s+/g, ' ')}`,
    description: helpers.join([title, helpers.theme('summary'), period, artifacts?.[0]?.url], '\n\n'),
    priority: 'P4',
    entity: helpers.theme('id'),
    tags: ['howazit', 'theme'],
    details: { impact: String(impact), survey: surveyId },
  }
}
