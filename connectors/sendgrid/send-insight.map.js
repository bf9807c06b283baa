/** All findings, the weightiest first, and where the report is. */
function map(event) {
  const { findings, artifacts } = event.data.insight
  const [first] = findings
  if (!first) return null
  const listed = findings.map(({ title, summary, n }) => `${title}\n${summary}\n(${n} respondents)`)
  return {
    subject: helpers.truncate(`Insight: ${first.title}`.replace(/[\p{Cc}\s]+/gu, ' ').trim(), 200, '…'),
    text: helpers.join([...listed, artifacts[0]?.url], '\n\n'),
  }
}
