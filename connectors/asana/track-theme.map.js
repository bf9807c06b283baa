/** The theme that costs most; what makes it one task is the survey and the theme. */
function map(event) {
  const { id, surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const theme = `${surveyId}:${helpers.theme('id')}`
  return {
    name: `${title}: ${helpers.theme('impact')} points of NPS`,
    notes: helpers.join(
      [helpers.theme('summary'), period, artifacts?.[0]?.url, `Theme ${theme} · Insight ${id}`],
      '\n\n',
    ),
    theme,
  }
}
