/** The score of whoever left both a score and an address; the value of a field is a text over there. */
function map(event) {
  const { email } = event.data.response.respondentMeta ?? {}
  const score = helpers.answer('nps')
  if (!email || score === undefined) return null
  return { email: helpers.lower(helpers.trim(email)), score: String(score) }
}
