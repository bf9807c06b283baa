const html = (text) => text && `<p>${helpers.escapeHtml(text).replaceAll('\n', '<br>')}</p>`

/** The theme that costs most; what makes it one conversation is the survey and the theme. */
function map(event) {
  const { surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const report = artifacts?.[0]?.url && `<p><a href="${helpers.escapeHtml(artifacts[0]?.url)}">Report</a></p>`
  return {
    theme: `${surveyId}-${helpers.slug(helpers.theme('id'))}`,
    subject: `${helpers.theme('impact')} points of NPS: ${title}`,
    text: helpers.join([html(title), html(helpers.theme('summary')), html(period), report], ''),
  }
}
