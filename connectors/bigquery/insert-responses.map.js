/** A row per revision: the table tells what was known when, and a view what is known now. */
function map(event) {
  const { data, timestamp: changed_at } = event
  if (event.type === 'response.deleted')
    return {
      response_id: data.responseId,
      survey_id: data.surveyId,
      revision: data.revision,
      changed_at,
      is_deleted: true,
    }
  const { id, surveyId, revision, submittedAt, completion, channel, locale, dims, answers, respondentMeta } =
    data.response
  const [score, comment, topic] = ['nps', 'text', 'single'].map((name) => helpers.answer(name))
  return {
    response_id: id,
    survey_id: surveyId,
    revision,
    changed_at,
    is_deleted: false,
    submitted_at: submittedAt,
    completion,
    channel,
    locale,
    customer_id: respondentMeta?.customerId,
    nps: score,
    nps_band: score === undefined ? undefined : helpers.npsBand(score),
    comment,
    topic,
    dims: helpers.json(dims ?? {}),
    answers: helpers.json(answers),
  }
}
