/** A line; every line has the same columns, and what a response does not have is empty. */
function map(event) {
  const { type, data } = event
  const { response = {} } = data
  const { name, email, customerId } = response.respondentMeta ?? {}
  const score = response.answers && helpers.answer('nps')
  return {
    event: type,
    response_id: response.id ?? data.responseId,
    survey_id: response.surveyId ?? data.surveyId,
    revision: response.revision ?? data.revision,
    submitted_at: response.submittedAt ?? '',
    channel: response.channel ?? '',
    locale: response.locale ?? '',
    score: score ?? '',
    band: (score !== undefined && helpers.npsBand(score)) || '',
    comment: (response.answers && helpers.answer('text')) ?? '',
    name: name ?? '',
    email: email ?? '',
    customer_id: customerId ?? '',
    region: response.dims?.region ?? '',
  }
}
