/** Whoever has an address and gave a score. */
function map(event) {
  const { respondentMeta: { name, email } = {} } = event.data.response
  const score = helpers.answer('nps')
  if (!email || score === undefined) return null
  return {
    name: name ?? email,
    email: helpers.lower(helpers.trim(email)),
    custom_fields: {
      howazit_nps: score,
      howazit_nps_band: helpers.npsBand(score),
      howazit_comment: helpers.answer('text'),
    },
  }
}
