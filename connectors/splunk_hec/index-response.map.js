/** What happened, at the moment when it was said. */
function map(event) {
  const { id, surveyId, revision, channel, locale, dims, submittedAt } = event.data.response
  const score = helpers.answer('nps')
  return {
    time: Number(helpers.date(submittedAt, 'unix')),
    event: {
      response_id: id,
      survey_id: surveyId,
      revision,
      score,
      band: helpers.npsBand(score),
      comment: helpers.answer('text'),
      channel,
      locale,
      dims,
    },
  }
}
