/** An event of the customer, or of nobody: Mixpanel wants an empty id then, and leaves such events out where it counts people. */
function map(event) {
  const { id, surveyId, channel, locale, dims = {}, submittedAt, respondentMeta } = event.data.response
  const score = helpers.answer('nps')
  return {
    distinct_id: respondentMeta?.customerId ?? '',
    time: Number(helpers.date(submittedAt, 'unix')),
    response_id: id,
    survey_id: surveyId,
    score,
    band: helpers.npsBand(score),
    comment: helpers.answer('text'),
    channel,
    locale,
    ...dims,
  }
}
