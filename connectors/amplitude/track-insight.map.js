/** The theme that costs most, as an event of nobody's: the device stands for the insights. */
function map(event) {
  const { id, surveyId } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  return {
    device_id: 'howazit-insights',
    event_type: 'Insight Ready',
    time: Number(helpers.date(event.timestamp, 'unix-ms')),
    event_properties: {
      insight_id: id,
      survey_id: surveyId,
      theme: helpers.theme('id'),
      title,
      summary: helpers.theme('summary'),
      impact: helpers.theme('impact'),
      responses: helpers.theme('n'),
    },
  }
}
