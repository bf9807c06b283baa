/** The theme that costs most, at the moment when the insight was ready. */
function map(event) {
  const { id, surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  return {
    time: Number(helpers.date(event.timestamp, 'unix')),
    event: {
      insight_id: id,
      survey_id: surveyId,
      theme: helpers.theme('id'),
      title,
      summary: helpers.theme('summary'),
      impact: helpers.theme('impact'),
      n: helpers.theme('n'),
      from: timeframe.from,
      to: timeframe.to,
      report: artifacts?.[0]?.url,
    },
  }
}
