/** A detractor becomes a case, and nobody else does. */
function map(event) {
  const { id, channel, dims, respondentMeta: { name, email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  const facts = helpers.join([`NPS ${score}`, channel, dims?.region, `Response ${id}`], ' · ')
  return {
    Subject: `NPS ${score}: ${helpers.truncate(comment ?? 'no comment', 100, '…')}`,
    Description: helpers.join([comment, facts], '\n\n'),
    Priority: score <= 3 ? 'High' : 'Medium',
    Reported_By: name,
    Email: email,
  }
}
