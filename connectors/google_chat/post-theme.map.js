/** The theme that costs most. What respondents called it is in the card only, whose helper makes text of it. */
function map(event) {
  const { timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const facts = { Impact: `${helpers.theme('impact')} points of NPS`, Responses: helpers.theme('n'), Period: period }
  return {
    text: `${helpers.theme('impact')} points of NPS`,
    cardsV2: helpers.googleCard(title, helpers.truncate(helpers.theme('summary'), 2000, '…'), {
      ...facts,
      Report: artifacts?.[0]?.url,
    }),
  }
}
