/** An event of the customer; of the response itself where nobody is known, without making a person of it. */
function map(event) {
  const { id, surveyId, channel, locale, dims = {}, submittedAt, respondentMeta } = event.data.response
  const score = helpers.answer('nps')
  const customer = respondentMeta?.customerId
  const kept = score === undefined ? undefined : { last_nps: score, last_nps_band: helpers.npsBand(score) }
  return {
    event: 'survey response',
    distinct_id: customer ?? `howazit-${id}`,
    timestamp: submittedAt,
    properties: {
      response_id: id,
      survey_id: surveyId,
      score,
      band: helpers.npsBand(score),
      comment: helpers.answer('text'),
      channel,
      locale,
      ...dims,
      $geoip_disable: true,
      ...(customer === undefined ? { $process_person_profile: false } : { $set: kept }),
    },
  }
}
