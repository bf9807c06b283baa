/** Whoever left an address and a score; a value of Attio's is a list, of one here. */
function map(event) {
  const { submittedAt, respondentMeta: { email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (!email || score === undefined) return null
  return {
    email: helpers.lower(helpers.trim(email)),
    values: {
      howazit_nps: [score],
      howazit_band: [helpers.npsBand(score)],
      howazit_comment: comment === undefined ? undefined : [comment],
      howazit_responded_at: [submittedAt],
    },
  }
}
