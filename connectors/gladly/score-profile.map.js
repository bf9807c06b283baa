/** Whoever has an address and gave a score. Attributes are texts over there. */
function map(event) {
  const { respondentMeta: { name, email } = {} } = event.data.response
  const score = helpers.answer('nps')
  if (!email || score === undefined) return null
  const address = helpers.lower(helpers.trim(email))
  return { email: address, name: name ?? address, score: String(score) }
}
