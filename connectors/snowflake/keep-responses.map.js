/** Texts without U+0000, which JSON in a column cannot hold. */
function storable(value) {
  if (typeof value === 'string') return value.replaceAll('\0', '')
  if (Array.isArray(value)) return value.map(storable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, storable(member)]))
}

/** A row; what a response does not have is null. */
function map(event) {
  const { response, responseId } = event.data
  if (response === undefined) return { response_id: responseId, is_deleted: true }
  const score = helpers.answer('nps')
  return storable({
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
    respondent: response.respondentMeta ?? null,
    dims: response.dims ?? null,
    answers: response.answers,
  })
}
