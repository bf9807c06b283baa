/** The theme that costs most, for the week to come. */
function map(event) {
  const { surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const theme = `${surveyId}:${helpers.theme('id')}`
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  return {
    theme,
    task: {
      title: `${helpers.truncate(title, 200, '…')}: ${helpers.theme('impact')} points of NPS`,
      description: helpers.join([helpers.theme('summary'), period, artifacts?.[0]?.url, `Theme ${theme}`], '\n\n'),
      due_date: helpers.dateAdd(event.timestamp, 7, 'days'),
    },
  }
}
