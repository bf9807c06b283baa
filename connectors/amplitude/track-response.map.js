/** An event of the customer; of a device of its own where nobody is known, so that anonymous respondents are not one person. */
function map(event) {
  const { id, surveyId, channel, locale, dims = {}, submittedAt, respondentMeta } = event.data.response
  const score = helpers.answer('nps')
  const customer = respondentMeta?.customerId
  return {
    user_id: customer,
    device_id: customer === undefined ? `howazit-${id}` : undefined,
    event_type: 'Survey Response',
    time: Number(helpers.date(submittedAt, 'unix-ms')),
    event_properties: {
      response_id: id,
      survey_id: surveyId,
      score,
      band: helpers.npsBand(score),
      comment: helpers.answer('text'),
      channel,
      locale,
      ...dims,
    },
    user_properties: score === undefined ? undefined : { last_nps: score, last_nps_band: helpers.npsBand(score) },
  }
}
