const oneLine = (text) => text.replaceAll(/\s+/g, ' ')
/** A description is in Jira's own markup, in which a text stands still between these. */
const inert = (text) => `{noformat}\n${text.replaceAll('{noformat}', '{ noformat }')}\n{noformat}`

/** The theme that costs most; what makes it one request is the survey and the theme, and what makes a comment one is the insight. */
function map(event) {
  const { id, surveyId, timeframe, artifacts } = event.data.insight
  const [title, summary] = [helpers.theme('title'), helpers.theme('summary')]
  if (title === undefined) return null
  const theme = `howazit-${helpers.slug(`${surveyId} ${helpers.theme('id')}`)}`
  const period = `${helpers.date(timeframe.from, 'yyyy-MM-dd')} to ${helpers.date(timeframe.to, 'yyyy-MM-dd')}`
  const facts = `${helpers.theme('impact')} points of NPS · ${helpers.theme('n')} respondents · ${period}`
  const marks = `Theme ${theme}\nInsight ${id}`
  return {
    insightId: id,
    theme,
    fields: {
      summary: oneLine(title),
      description: helpers.join(
        [inert(helpers.truncate(summary, 30000, '…')), facts, artifacts?.[0]?.url, marks],
        '\n\n',
      ),
    },
  }
}
