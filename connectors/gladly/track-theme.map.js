const html = (text) => text && `<p>${helpers.escapeHtml(text).replaceAll('\n', '<br>')}</p>`

/** The theme that costs most; what makes it one task is the survey and the theme. */
function map(event) {
  const { surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const head = `${helpers.theme('impact')} points of NPS: ${helpers.truncate(title, 200, '…')}`
  const report = artifacts?.[0]?.url && `<p><a href="${helpers.escapeHtml(artifacts[0]?.url)}">Report</a></p>`
  return {
    id: helpers.sha256(`${surveyId}:${helpers.theme('id')}`).slice(0, 32),
    body: helpers.join(
      [html(head), html(helpers.truncate(helpers.theme('summary'), 1000, '…')), html(period), report],
      '',
    ),
    dueAt: helpers.dateAdd(event.timestamp, 7, 'days'),
  }
}
