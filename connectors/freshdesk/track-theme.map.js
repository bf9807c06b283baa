const html = (text) => text && `<p>${helpers.escapeHtml(text).replaceAll('\n', '<br>')}</p>`

/** The theme that costs most; what makes it one ticket is the survey and the theme. */
function map(event) {
  const { surveyId, timeframe, artifacts } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  return {
    subject: `${title}: ${helpers.theme('impact')} points of NPS`,
    description: helpers.join([helpers.theme('summary'), period, artifacts?.[0]?.url].map(html), ''),
    name: 'Howazit insights',
    unique_external_id: 'howazit-insights',
    status: 2,
    priority: 2,
    source: 2,
    tags: ['howazit', 'theme'],
    custom_fields: { cf_howazit_id: `${surveyId}-${helpers.slug(helpers.theme('id'))}` },
  }
}
