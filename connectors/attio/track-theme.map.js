/** The theme that costs most, and what makes it one; 2,000 characters are all that a task takes. */
function map(event) {
  const { surveyId, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const theme = helpers.truncate(`${surveyId}:${helpers.theme('id')}`, 200)
  const found = `${helpers.truncate(title, 300, '…')}: ${helpers.theme('impact')} points of NPS`
  const lines = [
    found,
    helpers.truncate(helpers.theme('summary') ?? '', 1_000, '…'),
    artifacts?.[0]?.url,
    `Theme ${theme}`,
  ]
  return { theme, content: helpers.join(lines, '\n') }
}
