/**
 * The theme that costs most; what makes it one issue is the survey and the theme. The summary is a quotation: a line that begins with a
 * slash would be a command.
 */
function map(event) {
  const { id, surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const summary = helpers.escapeMarkdown(helpers.truncate(helpers.theme('summary'), 20000, '…'))
  const quotation = summary.split(/\r\n|\r|\n/).map((line) => `> ${line}`)
  const report = artifacts?.[0]?.url && `[Report](<${artifacts[0]?.url}>)`
  const theme = `${surveyId}:${helpers.theme('id')}`
  return {
    title: helpers.truncate(`${title}: ${helpers.theme('impact')} points of NPS`, 255, '…'),
    description: helpers.join(
      [quotation.join('\n'), period, report, `<!-- insight: ${id} theme: ${theme} -->`],
      '\n\n',
    ),
    theme,
  }
}
