/** The comment is an internal note; whoever can be told by an address becomes the requester. */
function map(event) {
  const { id, channel, dims, respondentMeta: { name, email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  const band = helpers.npsBand(score)
  const facts = helpers.join([score === undefined ? undefined : `NPS ${score}`, channel, dims?.region], ' · ')
  return {
    ticket: {
      subject: helpers.truncate(helpers.join([band, comment ?? 'no comment'], ': '), 150, '…'),
      comment: { body: helpers.join([comment, facts], '\n\n'), public: false },
      requester: email ? { name: name ?? email, email } : undefined,
      priority: band === 'detractor' ? 'high' : 'normal',
      external_id: id,
      tags: ['howazit', ...(band ? [band] : [])],
    },
  }
}
