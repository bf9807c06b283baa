/** Who gave no address is one customer for all of them. */
const NOBODY = { name: 'Anonymous respondent', externalId: 'howazit-anonymous' }

/** A detractor becomes a conversation, and nobody else does. */
function map(event) {
  const { channel, dims, respondentMeta: { name, email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  const address = email && helpers.lower(helpers.trim(email))
  const facts = helpers.join([`NPS ${score}`, channel, dims?.region], ' · ')
  return {
    email: address,
    customer: address ? { name: name ?? address, emails: [{ type: 'other', email: address }] } : NOBODY,
    name: `NPS ${score}: ${helpers.truncate((comment ?? 'no comment').replaceAll(/\s+/g, ' '), 150, '…')}`,
    text: helpers.join([comment ?? 'No comment.', facts], '\n\n'),
  }
}
