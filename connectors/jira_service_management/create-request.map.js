const oneLine = (text) => text.replaceAll(/\s+/g, ' ')
/** A description is in Jira's own markup, in which a text stands still between these. */
const inert = (text) => `{noformat}\n${text.replaceAll('{noformat}', '{ noformat }')}\n{noformat}`

/** A detractor becomes a request, and nobody else does. A summary is one line; a description takes 32,767 characters. */
function map(event) {
  const { id, channel, dims, respondentMeta: { name, email } = {} } = event.data.response
  const [score, comment = 'no comment'] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  const facts = helpers.join([`NPS ${score}`, channel, dims?.region], ' · ')
  return {
    responseId: id,
    name: name ?? email,
    email: email && helpers.lower(helpers.trim(email)),
    fields: {
      summary: `NPS ${score}: ${helpers.truncate(oneLine(comment), 150, '…')}`,
      description: helpers.join([inert(helpers.truncate(comment, 30000, '…')), facts, `Response ${id}`], '\n\n'),
    },
  }
}
