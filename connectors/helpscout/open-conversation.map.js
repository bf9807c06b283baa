const html = (text) => text && `<p>${helpers.escapeHtml(text).replaceAll('\n', '<br>')}</p>`

/** A detractor becomes a conversation, and nobody else does. */
function map(event) {
  const { channel, dims, respondentMeta: { name, email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  const facts = helpers.join([`NPS ${score}`, channel, dims?.region], ' · ')
  return {
    email: email && helpers.lower(helpers.trim(email)),
    name,
    subject: `NPS ${score}: ${helpers.truncate(comment ?? 'no comment', 150, '…')}`,
    text: helpers.join([html(comment), html(facts)], ''),
    tags: ['howazit', 'detractor'],
  }
}
