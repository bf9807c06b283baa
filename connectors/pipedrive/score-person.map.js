/** The score of whoever left both a score and an address. */
function map(event) {
  const { name, email } = event.data.response.respondentMeta ?? {}
  const score = helpers.answer('nps')
  return email && score !== undefined ? { name: name ?? email, email, score } : null
}
