/** A response as fields of a form; what is absent is no field. */
function map(event) {
  const {
    id,
    surveyId,
    submittedAt,
    channel,
    locale,
    dims,
    respondentMeta: { name, email, customerId } = {},
  } = event.data.response
  const [score, comment, topic] = ['nps', 'text', 'single'].map((each) => helpers.answer(each))
  const fields = {
    ...dims,
    response_id: id,
    survey_id: surveyId,
    submitted_at: submittedAt,
    channel,
    locale,
    score,
    comment,
    topic,
    name,
    email,
    customer_id: customerId,
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
