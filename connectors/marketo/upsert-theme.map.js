/** The theme that costs most; what makes it one record is the survey and the theme. */
function map(event) {
  const { surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  return {
    themeKey: `${surveyId}-${helpers.slug(helpers.theme('id'))}`,
    title,
    summary: helpers.theme('summary'),
    impact: helpers.theme('impact'),
    respondents: helpers.theme('n'),
    lastSeen: helpers.date(timeframe.to, 'yyyy-MM-dd'),
    report: artifacts?.[0]?.url,
  }
}
