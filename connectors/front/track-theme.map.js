/** The theme that costs most; what makes it one conversation is the survey and the theme. */
function map(event) {
  const { surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const words = helpers.join([title, helpers.theme('summary'), period], '\n\n')
  return {
    subject: `${helpers.theme('impact')} points of NPS: ${title}`,
    body: helpers.join(
      [helpers.escapeMarkdown(words), artifacts?.[0]?.url && `[Report](<${artifacts[0]?.url}>)`],
      '\n\n',
    ),
    created_at: Number(helpers.date(event.timestamp, 'unix')),
    thread: `${surveyId}:${helpers.theme('id')}`,
  }
}
