const PRIORITY = { high: 1, normal: 2 }
const FROM_THE_WEB = 3

/** A detractor who can be told by an address becomes a case, and nobody else does: a case is a customer's. */
function map(event) {
  const { channel, dims, respondentMeta: { name, email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (!email || helpers.npsBand(score) !== 'detractor') return null
  const address = helpers.lower(helpers.trim(email))
  const facts = helpers.join([`NPS ${score}`, channel, dims?.region], ' · ')
  return {
    // A quote in a text of a filter is written twice.
    quoted: address.replaceAll("'", "''"),
    contact: { lastname: name ?? address, emailaddress1: address },
    case: {
      title: `NPS ${score}: ${comment ?? 'no comment'}`,
      description: helpers.join([facts, comment], '\n\n'),
      prioritycode: score <= 3 ? PRIORITY.high : PRIORITY.normal,
      caseorigincode: FROM_THE_WEB,
    },
  }
}
