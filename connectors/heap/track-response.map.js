/** A response of a customer who is known: one of nobody would make a user of its own. */
function map(event) {
  const { id, surveyId, submittedAt, channel, locale, dims, respondentMeta: { customerId } = {} } = event.data.response
  if (!customerId) return null
  const [score, comment, topic] = ['nps', 'text', 'single'].map((name) => helpers.answer(name))
  const band = score === undefined ? undefined : helpers.npsBand(score)
  return {
    identity: customerId,
    timestamp: submittedAt,
    properties: {
      ...dims,
      'Response id': id,
      'Survey id': surveyId,
      Score: score,
      Band: band,
      Comment: comment,
      Topic: topic,
      Channel: channel,
      Locale: locale,
    },
  }
}
