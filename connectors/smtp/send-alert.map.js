/** A detractor becomes a mail, and nobody else does. Both forms of it say the same. */
function map(event) {
  const { id, channel, dims, respondentMeta: { name, email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text') ?? 'No comment.']
  if (helpers.npsBand(score) !== 'detractor') return null
  const facts = helpers.join([`NPS ${score}`, name, channel, dims?.region, `Response ${id}`], ' · ')
  const words = helpers.escapeHtml(comment).replaceAll('\n', '<br>')
  return {
    subject: `NPS ${score}: ${helpers.truncate(comment, 100, '…')}`,
    replyTo: email && { name: name ?? '', address: helpers.trim(email) },
    text: `${comment}\n\n${facts}`,
    html: `<blockquote>${words}</blockquote><p>${helpers.escapeHtml(facts)}</p>`,
  }
}
