/** Whoever left an address gets a note; nobody else has a contact to write it on. */
function map(event) {
  const { id, channel, dims, respondentMeta: { name, email } = {} } = event.data.response
  if (!email) return null
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  const lines = [
    score === undefined ? 'A response' : `NPS ${score} (${helpers.npsBand(score)})`,
    comment,
    helpers.join([channel, dims?.region, `Response ${id}`], ' · '),
  ]
  return { name: name ?? email, email: helpers.lower(helpers.trim(email)), note: helpers.join(lines, '\n\n') }
}
