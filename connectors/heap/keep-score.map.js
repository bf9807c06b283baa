/** The score of a customer who is known by an id. */
function map(event) {
  const { submittedAt, respondentMeta: { customerId } = {} } = event.data.response
  const score = helpers.answer('nps')
  if (!customerId || score === undefined) return null
  return {
    identity: customerId,
    properties: { 'Last NPS': score, 'Last NPS band': helpers.npsBand(score), 'Last NPS at': submittedAt },
  }
}
