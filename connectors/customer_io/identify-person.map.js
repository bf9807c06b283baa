/** The score of whoever is known by an id, or by an address where there is none. */
function map(event) {
  const { submittedAt, respondentMeta: { customerId, email } = {} } = event.data.response
  const score = helpers.answer('nps')
  const address = email && helpers.lower(helpers.trim(email))
  const person = customerId ?? address
  if (!person || score === undefined) return null
  return {
    person,
    attributes: {
      email: address,
      last_nps: score,
      last_nps_band: helpers.npsBand(score),
      last_nps_at: Number(helpers.date(submittedAt, 'unix')),
    },
  }
}
