/** A detractor becomes an alert, and nobody else does. */
function map(event) {
  const { surveyId, channel, dims, submittedAt, respondentMeta: { name } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  return {
    summary: `NPS ${score}: ${comment ?? 'no comment'}`,
    source: `survey ${surveyId}`,
    severity: score <= 3 ? 'critical' : 'warning',
    timestamp: submittedAt,
    component: 'survey',
    group: channel,
    class: 'detractor',
    custom_details: { score, comment, name, channel, ...dims },
  }
}
