/** Traits are of customers that are known: whoever left no customer id is not identified. */
function map(event) {
  const { submittedAt, respondentMeta: { customerId, name, email } = {} } = event.data.response
  const score = helpers.answer('nps')
  if (!customerId || score === undefined) return null
  return {
    userId: customerId,
    timestamp: submittedAt,
    traits: { name, email, last_nps: score, last_nps_band: helpers.npsBand(score), last_nps_at: submittedAt },
  }
}
