/** The theme that costs most; what makes it one item is the survey and the theme. */
function map(event) {
  const { id, surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const html = (text) => text && helpers.escapeHtml(text)
  const report = artifacts?.[0]?.url && `<a href="${html(artifacts[0]?.url)}">Report</a>`
  return {
    theme: `${surveyId}:${helpers.theme('id')}`,
    name: helpers.truncate(`${title}: ${helpers.theme('impact')} points of NPS`, 255, '…'),
    body: helpers.join([html(helpers.theme('summary')), period, report, `Insight ${id}`], '<br><br>'),
  }
}
