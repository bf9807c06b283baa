const oneLine = (text) => text.replaceAll(/\s+/g, ' ')

/** The theme that costs most; what makes it one issue is the survey and the theme, and what makes a comment one is the insight. */
function map(event) {
  const { id, surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const facts = {
    'Points of NPS': helpers.theme('impact'),
    Respondents: helpers.theme('n'),
    From: helpers.date(timeframe.from, 'yyyy-MM-dd'),
    To: helpers.date(timeframe.to, 'yyyy-MM-dd'),
    Report: artifacts?.[0]?.url,
    Insight: id,
  }
  return {
    insightId: id,
    label: `howazit-${helpers.slug(`${surveyId} ${helpers.theme('id')}`)}`,
    fields: {
      summary: oneLine(title),
      description: helpers.adf(helpers.truncate(helpers.theme('summary'), 30000, '…'), facts),
    },
  }
}
