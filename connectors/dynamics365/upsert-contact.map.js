/** Whoever has an address and gave a score. */
function map(event) {
  const { respondentMeta: { name, email } = {} } = event.data.response
  const score = helpers.answer('nps')
  if (!email || score === undefined) return null
  const address = helpers.lower(helpers.trim(email))
  return {
    // A quote in a text of a filter is written twice.
    quoted: address.replaceAll("'", "''"),
    contact: { lastname: name ?? address, emailaddress1: address },
    score,
    comment: helpers.answer('text'),
  }
}
