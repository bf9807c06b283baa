/** A record per response; P1 is urgent, and what is worked on keeps its status. */
function map(event) {
  const { id, channel, dims, respondentMeta: { name, email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  const facts = helpers.join([score === undefined ? undefined : `NPS ${score}`, channel, dims?.region], ' · ')
  const who = helpers.join([name, email], ' · ')
  const kind = helpers.npsBand(score) ?? 'Response'
  return {
    name: `${kind}: ${helpers.truncate(comment ?? 'no comment', 200, '…')}`,
    description: helpers.join([comment, facts, who, `Response ${id}`], '\n\n'),
    priority: kind === 'detractor' ? 'P1' : 'P3',
  }
}
