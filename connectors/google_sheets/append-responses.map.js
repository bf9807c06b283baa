/** The columns from A on; an absent value is an empty cell, so that the others stay where they are. */
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
  const band = score === undefined ? undefined : helpers.npsBand(score)
  const places = Object.entries(dims ?? {}).map(([label, value]) => `${label}: ${value}`)
  const columns = [
    id,
    submittedAt,
    score,
    band,
    comment,
    topic,
    channel,
    locale,
    helpers.join(places, ', '),
    customerId,
    name,
    email,
    surveyId,
  ]
  return { cells: columns.map((column) => column ?? '') }
}
