/** A detractor becomes an issue, and nobody else does. Their words are a quotation: neither markup, mentions nor commands come of them. */
function map(event) {
  const { id, channel, dims } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  const words = helpers.escapeMarkdown(helpers.truncate(comment ?? 'No comment.', 20000, '…'))
  const quotation = words.split(/\r\n|\r|\n/).map((line) => `> ${line}`)
  const facts = helpers.escapeMarkdown(helpers.join([channel, dims?.region, `Response ${id}`], ' · '))
  return {
    title: `NPS ${score}: ${helpers.truncate((comment ?? 'no comment').replaceAll(/\s+/g, ' '), 80, '…')}`,
    description: `${quotation.join('\n')}\n\n**NPS ${score}** · ${facts}`,
  }
}
