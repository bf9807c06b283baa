/** A detractor who left an address becomes a task for the next day, and nobody else does. */
function map(event) {
  const { id, channel, dims, respondentMeta: { email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (!email || helpers.npsBand(score) !== 'detractor') return null
  const facts = helpers.join([channel, dims?.region, `Response ${id}`], ' · ')
  return {
    email: helpers.lower(helpers.trim(email)),
    task: {
      title: `NPS ${score}: ${helpers.truncate(comment ?? 'no comment', 200, '…')}`,
      description: helpers.join([comment, facts], '\n\n'),
      due_date: helpers.dateAdd(event.timestamp, 1, 'days'),
    },
  }
}
