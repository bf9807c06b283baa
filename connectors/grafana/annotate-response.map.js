/** A detractor becomes an annotation, and nobody else does. Its text is HTML over there. */
function map(event) {
  const { id, channel, dims, submittedAt } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  const facts = helpers.truncate(helpers.join([channel, dims?.region], ' · '), 150, '…')
  const words = [`NPS ${score}`, helpers.truncate(comment ?? 'No comment.', 1500, '…'), facts]
  return {
    time: Number(helpers.date(submittedAt, 'unix-ms')),
    tags: ['howazit', 'nps', 'detractor', `response:${id}`],
    text: words.map((text) => helpers.escapeHtml(text)).join('<br>'),
  }
}
