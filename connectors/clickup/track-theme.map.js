/** The theme that costs most; what makes it one task is the survey and the theme. */
function map(event) {
  const { id, surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const summary = helpers.truncate(helpers.theme('summary'), 7000, '…')
  const theme = `${surveyId}:${helpers.theme('id')}`
  const name = helpers.truncate(`${title.replaceAll(/\s+/g, ' ')}: ${helpers.theme('impact')} points of NPS`, 250, '…')
  const rest = [period, artifacts?.[0]?.url, `Theme ${theme} · Insight ${id}`]
  return {
    theme,
    name,
    text: helpers.join([helpers.escapeMarkdown(summary), ...rest], '\n\n'),
    comment: helpers.join([name, summary, ...rest], '\n\n'),
    since: helpers.date(helpers.dateAdd(event.timestamp, -10, 'minutes'), 'unix-ms'),
  }
}
