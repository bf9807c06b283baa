/** Whoever is known by an address, or by an id where there is none, has a timeline. */
function map(event) {
  const { id, surveyId, channel, locale, dims, submittedAt, respondentMeta } = event.data.response
  const { customerId, email } = respondentMeta ?? {}
  const score = helpers.answer('nps')
  const address = email && helpers.lower(helpers.trim(email))
  if (!(address ?? customerId)) return null
  return {
    email: address,
    userId: customerId,
    eventName: 'survey_response',
    createdAt: Number(helpers.date(submittedAt, 'unix')),
    dataFields: {
      responseId: id,
      surveyId,
      score,
      band: helpers.npsBand(score),
      comment: helpers.answer('text'),
      channel,
      locale,
      ...dims,
    },
  }
}
