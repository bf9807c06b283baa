/** Whoever left an address gets a note with the score, the comment and where it came from; nobody else has a person to write it on. */
function map(event) {
  const { id, channel, dims, respondentMeta: { name, email } = {} } = event.data.response
  if (!email) return null
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  const lines = [
    score === undefined ? 'A response' : `<b>NPS ${score}</b> (${helpers.npsBand(score)})`,
    helpers.escapeHtml(comment).replaceAll('\n', '<br>'),
    helpers.escapeHtml(helpers.join([channel, dims?.region, `Response ${id}`], ' · ')),
  ]
  return { name: name ?? email, email, content: lines.filter((line) => line !== '').join('<br><br>') }
}
