/** A row; what a response does not have is null, and what has structure is JSON as text. */
function map(event) {
  const { response, responseId } = event.data
  if (response === undefined) return { response_id: responseId, is_deleted: true }
  const score = helpers.answer('nps')
  const asText = (value) => (value ? helpers.json(value) : null)
  return {
    response_id: response.id,
    is_deleted: false,
    survey_id: response.surveyId,
    revision: response.revision,
    submitted_at: response.submittedAt,
    channel: response.channel ?? null,
    locale: response.locale ?? null,
    score: score ?? null,
    band: helpers.npsBand(score) ?? null,
    comment: helpers.answer('text') ?? null,
    respondent: asText(response.respondentMeta),
    dims: asText(response.dims),
    answers: asText(response.answers),
  }
}
