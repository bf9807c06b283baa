/** The theme that costs most; what makes it one task is the survey and the theme. */
function map(event) {
  const { surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const facts = `${helpers.theme('impact')} points of NPS · ${helpers.theme('n')} respondents · ${period}`
  return {
    subject: title,
    description: helpers.join([facts, artifacts?.[0]?.url, helpers.theme('summary')], '\n\n'),
    category: `${surveyId}-${helpers.slug(helpers.theme('id'))}`,
    prioritycode: 2,
  }
}
