/** Whoever has an address has activities. Their values are texts, whatever the type of the attribute. */
function map(event) {
  const { channel, submittedAt, respondentMeta: { email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (!email) return null
  const band = score === undefined ? undefined : helpers.npsBand(score)
  const values = { score: score === undefined ? undefined : String(score), band, comment, channel }
  return {
    email: helpers.lower(helpers.trim(email)),
    date: `${helpers.date(submittedAt).slice(0, 19)}Z`,
    attributes: Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }])),
  }
}
