/** Whoever left an address gets a note; nobody else has a person to write it on. */
function map(event) {
  const { id, channel, dims, respondentMeta: { email } = {} } = event.data.response
  if (!email) return null
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  const facts = helpers.join([channel, dims?.region, `Response ${id}`], ' · ')
  return {
    email: helpers.lower(helpers.trim(email)),
    title: score === undefined ? 'A response' : `NPS ${score} (${helpers.npsBand(score)})`,
    content: helpers.join([comment, facts], '\n\n'),
  }
}
