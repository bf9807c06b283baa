/** An event of the visitor whose client id the survey was given, or of one of its own. */
function map(event) {
  const { id, surveyId, channel, locale, dims, submittedAt, respondentMeta } = event.data.response
  const score = helpers.answer('nps')
  if (score === undefined) return null
  const band = helpers.npsBand(score)
  return {
    client_id: respondentMeta?.gaClientId ?? id,
    user_id: respondentMeta?.customerId,
    timestamp_micros: Number(`${helpers.date(submittedAt, 'unix-ms')}000`),
    user_properties: { last_nps: { value: score }, last_nps_band: { value: band } },
    params: {
      score,
      band,
      channel,
      locale,
      region: dims?.region,
      survey_id: surveyId,
      response_id: id,
      engagement_time_msec: 1,
    },
  }
}
