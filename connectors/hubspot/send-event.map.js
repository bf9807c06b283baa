/** Whoever has an address has a timeline. */
function map(event) {
  const { channel, submittedAt, respondentMeta: { email } = {} } = event.data.response
  const score = helpers.answer('nps')
  if (!email) return null
  return {
    email: helpers.lower(helpers.trim(email)),
    occurredAt: submittedAt,
    properties: {
      score: score === undefined ? undefined : String(score),
      band: helpers.npsBand(score),
      comment: helpers.answer('text'),
      channel,
    },
  }
}
