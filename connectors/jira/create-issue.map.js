const oneLine = (text) => text.replaceAll(/\s+/g, ' ')

/** A detractor becomes an issue, and nobody else does. A summary is one line; a document takes 32,767 characters. */
function map(event) {
  const { id, channel, dims, respondentMeta: { name } = {} } = event.data.response
  const [score, comment = 'no comment'] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  const facts = { NPS: score, Name: name, Channel: channel, Region: dims?.region, Response: id }
  return {
    label: `howazit-${id}`,
    fields: {
      summary: `NPS ${score}: ${helpers.truncate(oneLine(comment), 150, '…')}`,
      description: helpers.adf(helpers.truncate(comment, 30000, '…'), facts),
    },
  }
}
