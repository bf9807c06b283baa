/** What a contact is to have of a response; whoever left no address is no contact. */
function map(event) {
  const { name, email } = event.data.response.respondentMeta ?? {}
  if (!email) return null
  const [firstName, ...others] = (name ?? '').split(/\s+/).filter(Boolean)
  const score = helpers.answer('nps')
  return {
    email,
    firstName,
    lastName: others.length > 0 ? others.join(' ') : undefined,
    score,
    band: score === undefined ? undefined : helpers.npsBand(score),
    comment: helpers.answer('text'),
  }
}
