/** Whoever left an address and a score. */
function map(event) {
  const { submittedAt, respondentMeta: { email } = {} } = event.data.response
  const score = helpers.answer('nps')
  if (!email || score === undefined) return null
  return {
    email: helpers.lower(helpers.trim(email)),
    custom_field: {
      cf_howazit_nps: score,
      cf_howazit_band: helpers.npsBand(score),
      cf_howazit_comment: helpers.answer('text'),
      cf_howazit_responded_at: helpers.date(submittedAt, 'yyyy-MM-dd'),
    },
  }
}
