/** A detractor who left an address becomes a task, and nobody else does; 2,000 characters are all that it takes. */
function map(event) {
  const { id, channel, dims, respondentMeta: { email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (!email || helpers.npsBand(score) !== 'detractor') return null
  const facts = helpers.join([channel, dims?.region, `Response ${id}`], ' · ')
  return {
    email: helpers.lower(helpers.trim(email)),
    content: `NPS ${score}: ${helpers.truncate(comment ?? 'no comment', 1_500, '…')}\n${helpers.truncate(facts, 400)}`,
    deadline_at: helpers.dateAdd(event.timestamp, 1, 'days'),
  }
}
