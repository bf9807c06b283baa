/** Properties of an event are texts, whatever they are here. */
function map(event) {
  const { id, submittedAt, channel, dims, respondentMeta: { email } = {} } = event.data.response
  if (!email) return null
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  const known = {
    ...dims,
    response_id: id,
    score,
    band: score === undefined ? undefined : helpers.npsBand(score),
    comment,
    channel,
  }
  const properties = Object.entries(known).filter(([, value]) => value !== undefined && value !== '')
  return {
    email,
    hash: helpers.emailHash(email),
    at: `${helpers.date(submittedAt, 'yyyy-MM-dd')}T${helpers.date(submittedAt, 'HH:mm:ss')}+00:00`,
    properties: Object.fromEntries(properties.map(([name, value]) => [name, String(value)])),
  }
}
