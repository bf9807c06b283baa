/** The theme that costs most; what makes events of it one group is the survey and the theme. */
function map(event) {
  const { surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const words = [helpers.truncate(title, 300, '…'), helpers.truncate(helpers.theme('summary'), 1200, '…'), period]
  const report = artifacts?.[0]?.url && `[Report](<${artifacts[0]?.url}>)`
  return {
    title: `A theme costs ${Math.abs(helpers.theme('impact'))} points of NPS`,
    text: `%%% \n${helpers.join([...words.map((text) => helpers.escapeMarkdown(text)), report], '\n\n')}\n %%%`,
    alert_type: 'warning',
    priority: 'normal',
    tags: ['source:howazit', `theme:${helpers.slug(helpers.theme('id'))}`],
    aggregation_key: helpers.sha256(`${surveyId}:${helpers.theme('id')}`),
  }
}
