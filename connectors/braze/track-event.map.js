/** A customer who is known by an id has a timeline. */
function map(event) {
  const { id, surveyId, channel, locale, dims, submittedAt, respondentMeta } = event.data.response
  const score = helpers.answer('nps')
  if (respondentMeta?.customerId === undefined) return null
  return {
    external_id: respondentMeta.customerId,
    name: 'survey_response',
    time: submittedAt,
    properties: {
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
