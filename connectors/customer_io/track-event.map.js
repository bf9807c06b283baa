/** Whoever is known by an id, or by an address where there is none, has a timeline. */
function map(event) {
  const { id, surveyId, channel, locale, dims, submittedAt, respondentMeta } = event.data.response
  const { customerId, email } = respondentMeta ?? {}
  const score = helpers.answer('nps')
  const person = customerId ?? (email && helpers.lower(helpers.trim(email)))
  if (!person) return null
  return {
    person,
    timestamp: Number(helpers.date(submittedAt, 'unix')),
    data: {
      response_id: id,
      survey_id: surveyId,
      score,
      band: helpers.npsBand(score),
      comment: helpers.answer('text'),
      channel,
      locale,
      ...dims,
    },
  }
}
