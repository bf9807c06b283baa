/** The theme that costs most; what makes it one card is the survey and the theme. */
function map(event) {
  const { id, surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const summary = helpers.escapeMarkdown(helpers.truncate(helpers.theme('summary'), 7000, '…'))
  const theme = `${surveyId}:${helpers.theme('id')}`
  return {
    name: helpers.truncate(`${title}: ${helpers.theme('impact')} points of NPS`, 250, '…'),
    desc: helpers.join([summary, period, artifacts?.[0]?.url, `Theme ${theme} · Insight ${id}`], '\n\n'),
    theme,
  }
}
