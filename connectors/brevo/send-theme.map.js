const html = (text) => text && `<p>${helpers.escapeHtml(text).replaceAll('\n', '<br>')}</p>`

/** The theme that costs most. */
function map(event) {
  const { timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const words = helpers.truncate(helpers.theme('summary'), 20000, '…')
  const report = artifacts?.[0]?.url && `<p><a href="${helpers.escapeHtml(artifacts[0]?.url)}">Report</a></p>`
  return {
    subject: `${helpers.truncate(title.replaceAll(/\s+/g, ' '), 120, '…')}: ${helpers.theme('impact')} points of NPS`,
    html: helpers.join([html(words), html(period), report], ''),
  }
}
