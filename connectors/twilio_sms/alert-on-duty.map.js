/** A detractor becomes a text message, and nobody else does: each costs, and wakes somebody. */
function map(event) {
  const { id, channel, dims, respondentMeta: { name } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  const facts = helpers.join([name, channel, dims?.region], ' · ')
  const lines = [`NPS ${score}: ${helpers.truncate(comment ?? 'no comment', 1_200, '…')}`, facts, `Response ${id}`]
  return { text: helpers.join(lines, '\n') }
}
