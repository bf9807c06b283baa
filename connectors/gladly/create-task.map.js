const html = (text) => text && `<p>${helpers.escapeHtml(text).replaceAll('\n', '<br>')}</p>`

/** A detractor becomes a task that is due in two days, and nobody else does. Escaping makes a comment at most six times as long. */
function map(event) {
  const { channel, dims, respondentMeta: { email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  const facts = helpers.truncate(helpers.join([`NPS ${score}`, channel, dims?.region], ' · '), 150, '…')
  return {
    email: email && helpers.lower(helpers.trim(email)),
    body: helpers.join([html(helpers.truncate(comment ?? 'No comment.', 1400, '…')), html(facts)], ''),
    dueAt: helpers.dateAdd(event.timestamp, 2, 'days'),
  }
}
