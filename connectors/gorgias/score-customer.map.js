/** Whoever has an address and gave a score. */
function map(event) {
  const { respondentMeta: { name, email } = {} } = event.data.response
  const score = helpers.answer('nps')
  if (!email || score === undefined) return null
  return { email: helpers.lower(helpers.trim(email)), name: name ?? email, score }
}
