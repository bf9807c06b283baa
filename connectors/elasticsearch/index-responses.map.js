/** A response as a document: the same names for every survey, so that one dashboard serves them all. */
function map(event) {
  const {
    id,
    surveyId,
    revision,
    submittedAt,
    recordedAt,
    completion,
    channel,
    locale,
    dims,
    answers,
    respondentMeta,
  } = event.data.response
  const [score, comment, topic] = ['nps', 'text', 'single'].map((name) => helpers.answer(name))
  return {
    '@timestamp': submittedAt,
    response_id: id,
    survey_id: surveyId,
    revision,
    recorded_at: recordedAt,
    completion,
    channel,
    locale,
    dims,
    customer_id: respondentMeta?.customerId,
    nps: score,
    nps_band: score === undefined ? undefined : helpers.npsBand(score),
    comment,
    topic,
    answers: answers.map(({ questionId, optionId, numericValue }) => ({
      question_id: questionId,
      option_id: optionId ?? undefined,
      number: numericValue ?? undefined,
    })),
  }
}
