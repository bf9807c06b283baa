/** Columns of an import set table begin with u_, and hold texts. */
function map(event) {
  const { id, surveyId, channel, submittedAt, respondentMeta: { name, email, customerId } = {} } = event.data.response
  const score = helpers.answer('nps')
  return {
    u_response_id: id,
    u_survey_id: surveyId,
    u_score: score === undefined ? undefined : String(score),
    u_band: helpers.npsBand(score),
    u_comment: helpers.answer('text'),
    u_channel: channel,
    u_name: name,
    u_email: email,
    u_customer_id: customerId,
    u_submitted_at: helpers.date(submittedAt, 'yyyy-MM-dd HH:mm:ss'),
  }
}
