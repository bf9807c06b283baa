const html = (text) => text && `<p>${helpers.escapeHtml(text).replaceAll('\n', '<br>')}</p>`

/** A detractor becomes a mail, and nobody else does. */
function map(event) {
  const { id, channel, dims, respondentMeta } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  const words = helpers.truncate(comment ?? 'No comment.', 20000, '…')
  const facts = helpers.join([`NPS ${score}`, respondentMeta?.name, channel, dims?.region], ' · ')
  return {
    subject: `NPS ${score}: ${helpers.truncate((comment ?? 'no comment').replaceAll(/\s+/g, ' '), 80, '…')}`,
    html: helpers.join([words, facts, `Response ${id}`].map(html), ''),
  }
}
