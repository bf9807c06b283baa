/** The theme that costs most; what makes it one alert is the survey and the theme. */
function map(event) {
  const { surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const report = artifacts?.[0]?.url
  const payload = {
    summary: title,
    source: `survey ${surveyId}`,
    severity: 'warning',
    timestamp: event.timestamp,
    component: 'survey',
    class: 'theme',
    custom_details: {
      summary: helpers.theme('summary'),
      impact: helpers.theme('impact'),
      respondents: helpers.theme('n'),
      ...timeframe,
    },
  }
  return {
    key: `${surveyId}:${helpers.theme('id')}`,
    event: { payload, links: report && [{ href: report, text: 'Report' }] },
  }
}
