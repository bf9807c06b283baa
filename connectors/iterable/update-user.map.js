/** The score of whoever is known by an address, or by an id where there is none. */
function map(event) {
  const { submittedAt, respondentMeta: { customerId, email } = {} } = event.data.response
  const score = helpers.answer('nps')
  const address = email && helpers.lower(helpers.trim(email))
  if (!(address ?? customerId) || score === undefined) return null
  return {
    email: address,
    userId: customerId,
    // A project that knows users by their address makes one of an id alone only where it is asked to.
    preferUserId: address === undefined ? true : undefined,
    dataFields: { lastNps: score, lastNpsBand: helpers.npsBand(score), lastNpsAt: submittedAt },
  }
}
