/** What a profile is to have of a response. Consent is not touched: being in Klaviyo is no subscription. */
function map(event) {
  const { submittedAt, respondentMeta: { name, email, customerId } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if ((!email && !customerId) || score === undefined) return null
  const [firstName, ...others] = (name ?? '').split(/\s+/).filter(Boolean)
  return {
    email,
    external_id: customerId,
    first_name: firstName,
    last_name: others.length > 0 ? others.join(' ') : undefined,
    properties: {
      last_nps: score,
      last_nps_band: helpers.npsBand(score),
      last_nps_comment: comment,
      last_nps_at: submittedAt,
    },
  }
}
