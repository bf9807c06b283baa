/** The theme that costs most. */
function map(event) {
  const { id, surveyId, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  return {
    timestamp: Number(helpers.date(event.timestamp, 'unix')),
    data: {
      insight_id: id,
      survey_id: surveyId,
      theme: helpers.theme('id'),
      title,
      summary: helpers.theme('summary'),
      impact: helpers.theme('impact'),
      responses: helpers.theme('n'),
      report: artifacts?.[0]?.url,
    },
  }
}
