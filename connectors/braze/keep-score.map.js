/** The score of a customer who is known by an id. */
function map(event) {
  const { submittedAt, respondentMeta } = event.data.response
  const score = helpers.answer('nps')
  if (respondentMeta?.customerId === undefined || score === undefined) return null
  return {
    external_id: respondentMeta.customerId,
    last_nps: score,
    last_nps_band: helpers.npsBand(score),
    last_nps_at: submittedAt,
  }
}
