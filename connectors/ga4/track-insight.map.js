/** The theme that costs most, as an event of the survey. */
function map(event) {
  const { id, surveyId } = event.data.insight
  const theme = helpers.theme('id')
  if (theme === undefined) return null
  return {
    client_id: surveyId,
    timestamp_micros: Number(`${helpers.date(event.timestamp, 'unix-ms')}000`),
    params: { theme, impact: helpers.theme('impact'), n: helpers.theme('n'), survey_id: surveyId, insight_id: id },
  }
}
