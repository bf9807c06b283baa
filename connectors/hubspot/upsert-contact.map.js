/** Whoever has an address and gave a score; a value of HubSpot's is always a text. */
function map(event) {
  const { submittedAt, respondentMeta: { email } = {} } = event.data.response
  const score = helpers.answer('nps')
  if (!email || score === undefined) return null
  return {
    email: helpers.lower(helpers.trim(email)),
    properties: {
      howazit_nps: String(score),
      howazit_nps_band: helpers.npsBand(score),
      howazit_comment: helpers.answer('text'),
      howazit_responded_at: submittedAt,
    },
  }
}
