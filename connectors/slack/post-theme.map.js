/** The theme that costs the score most, with the report a click away. */
function map(event) {
  const { id, timeframe, artifacts } = event.data.insight
  const [title, impact] = [helpers.theme('title'), helpers.theme('impact')]
  if (title === undefined) return null
  const facts = {
    'NPS points': impact,
    Respondents: helpers.theme('n'),
    From: helpers.date(timeframe.from, 'yyyy-MM-dd'),
    To: helpers.date(timeframe.to, 'yyyy-MM-dd'),
  }
  const blocks = helpers.slackBlocks(title, helpers.truncate(helpers.theme('summary'), 2000, '…'), facts)
  const report = artifacts?.[0]?.url
  const link = report && { type: 'section', text: { type: 'mrkdwn', text: `<${report}|Open the report>` } }
  return {
    text: helpers.escapeMrkdwn(helpers.truncate(`${title}: ${impact} points of NPS`, 500, '…')),
    blocks: link ? [...blocks, link] : blocks,
    metadata: { event_type: 'survey_insight', event_payload: { insight_id: id } },
  }
}
