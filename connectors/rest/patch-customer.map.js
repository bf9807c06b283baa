/** What changes of a customer; whoever has no id over there cannot be patched. */
function map(event) {
  const { submittedAt, respondentMeta: { customerId } = {} } = event.data.response
  const score = helpers.answer('nps')
  if (!customerId || score === undefined) return null
  return {
    id: customerId,
    changes: {
      last_nps: score,
      last_nps_band: helpers.npsBand(score),
      last_nps_comment: helpers.answer('text'),
      last_nps_at: submittedAt,
    },
  }
}
