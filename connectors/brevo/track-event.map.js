/** Whoever left an address has a timeline. */
function map(event) {
  const { id, channel, submittedAt, respondentMeta: { email } = {} } = event.data.response
  const score = helpers.answer('nps')
  if (!email) return null
  return {
    event_name: 'survey_response',
    event_date: submittedAt,
    identifiers: { email_id: helpers.lower(helpers.trim(email)) },
    event_properties: {
      response_id: id,
      score,
      band: helpers.npsBand(score),
      comment: helpers.answer('text'),
      channel,
    },
  }
}
