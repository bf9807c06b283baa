/** What begins another condition of a query is in no address that is looked for. */
const ADDRESS = /^[^\s^=,@]+@[^\s^=,@]+$/

/** A detractor becomes a record, and nobody else does. Values of ServiceNow's are texts. */
function map(event) {
  const { id, channel, dims, respondentMeta: { name, email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  const facts = helpers.join([`NPS ${score}`, channel, dims?.region, name, email], ' · ')
  const address = email && helpers.lower(helpers.trim(email))
  return {
    email: ADDRESS.test(address) ? address : undefined,
    fields: {
      short_description: `NPS ${score}: ${comment ?? 'no comment'}`,
      description: helpers.join([facts, comment], '\n\n'),
      impact: score <= 3 ? '2' : '3',
      urgency: score <= 3 ? '2' : '3',
      correlation_id: id,
      correlation_display: 'howazit',
    },
  }
}
