/** The theme that costs most, over the time that the insight is about. */
function map(event) {
  const { id, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const [time, timeEnd] = [timeframe.from, timeframe.to].map((at) => Number(helpers.date(at, 'unix-ms')))
  const head = `${helpers.theme('impact')} points of NPS: ${helpers.truncate(title, 300, '…')}`
  const words = [head, helpers.truncate(helpers.theme('summary'), 1500, '…')].map((text) => helpers.escapeHtml(text))
  const report = artifacts?.[0]?.url && `<a href="${helpers.escapeHtml(artifacts[0]?.url)}">Report</a>`
  return {
    time,
    timeEnd,
    tags: ['howazit', 'theme', helpers.slug(helpers.theme('id')), `insight:${id}`],
    text: helpers.join([...words, report], '<br>'),
  }
}
