/** A place of a template takes one line without tabs or rows of spaces, and never nothing. */
const line = (text) => helpers.trim((text ?? '').replaceAll(/[\s\p{Cc}]+/gu, ' ')) || '-'

/** The finding that matters most, and where the report is. */
function map(event) {
  const { findings, artifacts } = event.data.insight
  const [first] = findings
  if (!first) return null
  return { first: line(first.title), second: line(first.summary), third: line(artifacts?.[0]?.url) }
}
