const html = (text) => text && `<p>${helpers.escapeHtml(text).replaceAll('\n', '<br>')}</p>`

/** Whoever has an address has a timeline. Escaping makes a comment at most six times as long. */
function map(event) {
  const { channel, dims, submittedAt, respondentMeta: { email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (!email) return null
  const facts = helpers.truncate(helpers.join([channel, dims?.region], ' · '), 150, '…')
  return {
    email: helpers.lower(helpers.trim(email)),
    title: score === undefined ? 'Survey response' : `NPS ${score}: ${helpers.npsBand(score)}`,
    body: helpers.join([html(helpers.truncate(comment ?? 'No comment.', 3800, '…')), html(facts)], ''),
    occurredAt: submittedAt,
  }
}
