/** A detractor becomes a task that is due in two days, and nobody else does. Notes are plain text over there. */
function map(event) {
  const { id, channel, dims, respondentMeta } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  const facts = helpers.join([`NPS ${score}`, respondentMeta?.name, channel, dims?.region], ' · ')
  return {
    name: `NPS ${score}: ${helpers.truncate((comment ?? 'no comment').replaceAll(/\s+/g, ' '), 80, '…')}`,
    notes: helpers.join([comment, facts, `Response ${id}`], '\n\n'),
    due_on: helpers.date(helpers.dateAdd(event.timestamp, 2, 'days'), 'yyyy-MM-dd'),
    score,
  }
}
