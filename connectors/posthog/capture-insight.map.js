/** The theme that costs most, as an event of nobody's. */
function map(event) {
  const { id, surveyId } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  return {
    event: 'insight ready',
    distinct_id: 'howazit-insights',
    timestamp: event.timestamp,
    properties: {
      insight_id: id,
      survey_id: surveyId,
      theme: helpers.theme('id'),
      title,
      summary: helpers.theme('summary'),
      impact: helpers.theme('impact'),
      responses: helpers.theme('n'),
      $geoip_disable: true,
      $process_person_profile: false,
    },
  }
}
