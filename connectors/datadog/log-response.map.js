/** What charts are made of: numbers and where they come from. */
function map(event) {
  const { id, surveyId, channel, locale, dims = {}, submittedAt } = event.data.response
  const score = helpers.answer('nps')
  return {
    message: helpers.answer('text') ?? `NPS ${score ?? 'not asked'}`,
    ddtags: `survey:${surveyId},channel:${channel}`,
    timestamp: submittedAt,
    response_id: id,
    score,
    band: helpers.npsBand(score),
    channel,
    locale,
    dims,
  }
}
