/** A detractor becomes a ticket, and nobody else does. The text is plain over there. */
function map(event) {
  const { channel, dims, respondentMeta: { name, email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  const facts = helpers.join([`NPS ${score}`, channel, dims?.region], ' · ')
  return {
    email: email && helpers.lower(helpers.trim(email)),
    name,
    subject: `NPS ${score}: ${helpers.truncate((comment ?? 'no comment').replaceAll(/\s+/g, ' '), 150, '…')}`,
    text: helpers.join([comment ?? 'No comment.', facts], '\n\n'),
    priority: score <= 3 ? 'high' : 'normal',
  }
}
