/** The score of whoever left both a score and an address. */
function map(event) {
  const { name, email } = event.data.response.respondentMeta ?? {}
  const score = helpers.answer('nps')
  if (!email || score === undefined) return null
  return { name: name ?? email, email: helpers.lower(helpers.trim(email)), score }
}
