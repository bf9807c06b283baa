/**
 * A detractor becomes a ticket, and nobody else does. The comment is an internal note; whoever can be told by an address becomes
 * the requester.
 */
function map(event) {
  const { id, channel, dims, respondentMeta: { name, email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  const facts = helpers.join([`NPS ${score}`, channel, dims?.region], ' · ')
  return {
    ticket: {
      subject: helpers.truncate(`NPS ${score}: ${comment ?? 'no comment'}`, 150, '…'),
      comment: { body: helpers.join([comment, facts], '\n\n'), public: false },
      requester: email ? { name: name ?? email, email } : undefined,
      priority: score <= 3 ? 'urgent' : 'high',
      external_id: id,
      tags: ['howazit', 'detractor'],
    },
  }
}
