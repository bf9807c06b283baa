/** The theme that costs most. */
function map(event) {
  const { timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const words = [title, helpers.theme('summary'), period]
  const report = artifacts?.[0]?.url
  const link = report && `<p><a href="${helpers.escapeHtml(report)}">Report</a></p>`
  return {
    subject: `${helpers.truncate(title, 120, '…')}: ${helpers.theme('impact')} points of NPS`,
    text: helpers.join([...words, report], '\n\n'),
    html: helpers.join([...words.map((text) => text && `<p>${helpers.escapeHtml(text)}</p>`), link], ''),
  }
}
