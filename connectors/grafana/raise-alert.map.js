/** A detractor becomes an alert, and nobody else does. Their words are Markdown in which nothing means anything. */
function map(event) {
  const { channel, dims } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  const facts = helpers.truncate(helpers.join([channel, dims?.region], ' · '), 150, '…')
  const words = helpers.join([helpers.truncate(comment ?? 'No comment.', 3000, '…'), facts], '\n\n')
  return { title: `NPS ${score}`, message: helpers.escapeMarkdown(words) }
}
