/** The finding that matters most, short enough for a phone, and where the report is. */
function map(event) {
  const { findings, artifacts } = event.data.insight
  const [first] = findings
  if (!first) return null
  const found = [helpers.truncate(first.title, 200, '…'), helpers.truncate(first.summary, 800, '…')]
  return { text: helpers.join([...found, artifacts[0]?.url], '\n') }
}
