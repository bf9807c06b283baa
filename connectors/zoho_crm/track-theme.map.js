/** The theme that costs most; what makes it one case is the survey and the theme. */
function map(event) {
  const { surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  return {
    Subject: `${helpers.truncate(title, 80, '…')}: ${helpers.theme('impact')} points of NPS`,
    Description: helpers.join([title, helpers.theme('summary'), period, artifacts?.[0]?.url], '\n\n'),
    Priority: 'High',
    // Criteria of a search have a meaning for colons, commas and brackets.
    Howazit_Id: `${surveyId}.${helpers.theme('id')}`.replaceAll(/[^A-Za-z0-9._-]/g, '-'),
  }
}
