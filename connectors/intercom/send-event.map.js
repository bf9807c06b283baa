/** Whoever has an address has a timeline; values of an event are texts. */
function map(event) {
  const { id, channel, submittedAt, respondentMeta: { email } = {} } = event.data.response
  const score = helpers.answer('nps')
  if (!email) return null
  return {
    event_name: 'survey-response',
    created_at: Number(helpers.date(submittedAt, 'unix')),
    email: helpers.lower(helpers.trim(email)),
    metadata: {
      score: score === undefined ? undefined : String(score),
      band: helpers.npsBand(score),
      comment: helpers.answer('text'),
      channel,
      response_id: id,
    },
  }
}
