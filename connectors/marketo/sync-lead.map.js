/** Whoever has an address and gave a score. */
function map(event) {
  const { respondentMeta: { email } = {} } = event.data.response
  const score = helpers.answer('nps')
  if (!email || score === undefined) return null
  return { email: helpers.lower(helpers.trim(email)), score, band: helpers.npsBand(score) }
}
