/** One of the three holds, so the other two are taken away. */
function map(event) {
  const { email } = event.data.response.respondentMeta ?? {}
  const score = helpers.answer('nps')
  if (!email || score === undefined) return null
  const band = helpers.npsBand(score)
  const tags = ['detractor', 'passive', 'promoter'].map((each) => ({
    name: `NPS ${each}`,
    status: each === band ? 'active' : 'inactive',
  }))
  return { email, tags }
}
