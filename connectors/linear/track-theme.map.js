/** The theme that costs the score most; what makes it one issue is the survey, the theme and the month. */
function map(event) {
  const { surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const summary = helpers.escapeMarkdown(helpers.truncate(helpers.theme('summary'), 20000, '…'))
  const report = artifacts?.[0]?.url && `[Report](<${artifacts[0]?.url}>)`
  return {
    title: helpers.truncate(`${title}: ${helpers.theme('impact')} points of NPS`, 255, '…'),
    description: helpers.join([summary, period, report], '\n\n'),
    theme: helpers.join([surveyId, helpers.theme('id'), helpers.date(timeframe.to, 'yyyy-MM')], ':'),
  }
}
