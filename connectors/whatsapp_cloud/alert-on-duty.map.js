/** A place of a template takes one line without tabs or rows of spaces, and never nothing. */
const line = (text) => helpers.trim(text.replaceAll(/[\s\p{Cc}]+/gu, ' ')) || '-'

/** A detractor becomes a message, and nobody else does: each costs, and wakes somebody. */
function map(event) {
  const { channel, dims, respondentMeta: { name } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  return {
    first: String(score),
    second: line(comment ?? 'no comment'),
    third: line(helpers.join([name, channel, dims?.region], ' · ')),
  }
}
