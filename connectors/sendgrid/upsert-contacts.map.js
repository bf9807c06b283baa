/** What a contact is to have of a response; whoever left no address or gave no score is no contact. */
function map(event) {
  const { submittedAt, respondentMeta: { name, email, customerId } = {} } = event.data.response
  const score = helpers.answer('nps')
  if (!email || score === undefined) return null
  const [firstName, ...others] = (name ?? '').split(/\s+/).filter(Boolean)
  return {
    email: email.toLowerCase(),
    firstName,
    lastName: others.length > 0 ? others.join(' ') : undefined,
    customerId,
    score,
    band: helpers.npsBand(score),
    day: helpers.date(submittedAt, 'MM/dd/yyyy'),
  }
}
