/** A detractor becomes a ticket, and nobody else does. */
function map(event) {
  const { id, channel, dims, respondentMeta: { email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  const facts = helpers.join([`NPS ${score}`, channel, dims?.region], ' · ')
  return {
    email: email && helpers.lower(helpers.trim(email)),
    properties: {
      subject: `NPS ${score}: ${helpers.truncate(comment ?? 'no comment', 150, '…')}`,
      content: helpers.join([comment, facts], '\n\n'),
      hs_ticket_priority: score <= 3 ? 'URGENT' : 'HIGH',
      howazit_id: id,
    },
  }
}
