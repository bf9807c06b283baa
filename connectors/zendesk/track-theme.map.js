/** The theme that costs the score most; what makes it one ticket is the survey, the theme and the month. */
function map(event) {
  const { surveyId, timeframe, artifacts } = event.data.insight
  const [title, summary] = [helpers.theme('title'), helpers.theme('summary')]
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  return {
    ticket: {
      subject: helpers.truncate(`${title}: ${helpers.theme('impact')} points of NPS`, 150, '…'),
      comment: { body: helpers.join([summary, period, artifacts?.[0]?.url], '\n\n'), public: false },
      priority: 'normal',
      external_id: helpers.join([surveyId, helpers.theme('id'), helpers.date(timeframe.to, 'yyyy-MM')], ':'),
      tags: ['howazit', 'theme'],
    },
  }
}
