/** A response of a customer; one of nobody has the response's own id, so that it is nobody else's either. */
function map(event) {
  const { id, surveyId, submittedAt, channel, locale, dims, respondentMeta: { customerId } = {} } = event.data.response
  const [score, comment, topic] = ['nps', 'text', 'single'].map((name) => helpers.answer(name))
  const band = score === undefined ? undefined : helpers.npsBand(score)
  return {
    ...(customerId ? { userId: customerId } : { anonymousId: id }),
    timestamp: submittedAt,
    properties: { ...dims, response_id: id, survey_id: surveyId, score, band, comment, topic, channel, locale },
  }
}
