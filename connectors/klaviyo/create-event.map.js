/** A response as an event of whoever gave it; whoever is nobody over there has no timeline. */
function map(event) {
  const { id, surveyId, submittedAt, channel, dims, respondentMeta: { email, customerId } = {} } = event.data.response
  if (!email && !customerId) return null
  const [score, comment, topic] = ['nps', 'text', 'single'].map((name) => helpers.answer(name))
  const band = score === undefined ? undefined : helpers.npsBand(score)
  return {
    profile: { email, external_id: customerId },
    properties: { ...dims, response_id: id, survey_id: surveyId, score, band, comment, topic, channel },
    value: score,
    time: submittedAt,
  }
}
