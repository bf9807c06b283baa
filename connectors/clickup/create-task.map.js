/** A detractor becomes a task that is due in two days, and nobody else does. Escaping makes a comment at most twice as long. */
function map(event) {
  const { id, channel, dims, respondentMeta } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  const words = helpers.truncate(comment ?? 'No comment.', 7000, '…')
  const facts = helpers.join([`NPS ${score}`, respondentMeta?.name, channel, dims?.region], ' · ')
  return {
    name: `NPS ${score}: ${helpers.truncate((comment ?? 'no comment').replaceAll(/\s+/g, ' '), 80, '…')}`,
    text: `${helpers.escapeMarkdown(helpers.join([words, helpers.truncate(facts, 400, '…')], '\n\n'))}\n\nResponse ${id}`,
    priority: score <= 3 ? 1 : 2,
    due: Number(helpers.date(helpers.dateAdd(event.timestamp, 2, 'days'), 'unix-ms')),
    // Clocks differ: what was made since then cannot be from before the event.
    since: helpers.date(helpers.dateAdd(event.timestamp, -10, 'minutes'), 'unix-ms'),
  }
}
