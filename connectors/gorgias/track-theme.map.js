/** The theme that costs most; what makes it one ticket is the survey and the theme. */
function map(event) {
  const { surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  return {
    theme: `${surveyId}-${helpers.slug(helpers.theme('id'))}`,
    subject: `${helpers.theme('impact')} points of NPS: ${title.replaceAll(/\s+/g, ' ')}`,
    text: helpers.join([title, helpers.theme('summary'), period, artifacts?.[0]?.url], '\n\n'),
  }
}
