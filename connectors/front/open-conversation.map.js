/** A detractor becomes a message of theirs, and nobody else does. Who gave no address is a sender by the response's id. */
function map(event) {
  const { id, channel, dims, submittedAt, respondentMeta: { name, email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text') ?? 'No comment.']
  if (helpers.npsBand(score) !== 'detractor') return null
  const facts = helpers.join([`NPS ${score}`, channel, dims?.region, `Response ${id}`], ' · ')
  return {
    sender: { handle: email ? helpers.lower(helpers.trim(email)) : id, name: name ?? 'Anonymous respondent' },
    subject: `NPS ${score}: ${helpers.truncate(comment, 100, '…')}`,
    body: [comment, facts].map((text) => helpers.escapeMarkdown(text)).join('\n\n'),
    created_at: Number(helpers.date(submittedAt, 'unix')),
    type: email ? 'email' : 'custom',
    tags: ['howazit', 'detractor'],
  }
}
