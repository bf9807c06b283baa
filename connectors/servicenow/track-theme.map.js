/** The theme that costs most; what makes it one record is the survey and the theme. */
function map(event) {
  const { surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const facts = `${helpers.theme('impact')} points of NPS · ${helpers.theme('n')} respondents · ${period}`
  return {
    short_description: title,
    description: helpers.join([facts, artifacts?.[0]?.url, helpers.theme('summary')], '\n\n'),
    impact: '2',
    urgency: '3',
    correlation_id: `${surveyId}-${helpers.slug(helpers.theme('id'))}`,
    correlation_display: 'howazit',
  }
}
