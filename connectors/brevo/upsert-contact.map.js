/** The score of whoever left both a score and an address. */
function map(event) {
  const { submittedAt, respondentMeta: { email } = {} } = event.data.response
  const score = helpers.answer('nps')
  if (!email || score === undefined) return null
  return { email: helpers.lower(helpers.trim(email)), score, answeredOn: helpers.date(submittedAt, 'yyyy-MM-dd') }
}
