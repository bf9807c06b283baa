/** A detractor who can be told by an address becomes a ticket, and nobody else does: a ticket of Intercom's is somebody's. */
function map(event) {
  const { id, channel, dims, respondentMeta: { email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (!email || helpers.npsBand(score) !== 'detractor') return null
  const facts = helpers.join([`NPS ${score}`, channel, dims?.region], ' · ')
  return {
    email: helpers.lower(helpers.trim(email)),
    attributes: {
      _default_title_: `NPS ${score}: ${helpers.truncate(comment ?? 'no comment', 150, '…')}`,
      _default_description_: helpers.join([comment, facts, `Response ${id}`], '\n\n'),
    },
  }
}
