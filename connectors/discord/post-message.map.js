/** One embed. What a respondent wrote is neither markup nor a mention in it; escaping makes it at most twice as long. */
function map(event) {
  const { channel, dims, respondentMeta } = event.data.response
  const score = helpers.answer('nps')
  const band = helpers.npsBand(score)
  const colors = { detractor: 0xe01e5a, passive: 0xecb22e, promoter: 0x2eb67d }
  const text = (value, length) => helpers.escapeMarkdown(helpers.truncate(value, length, '…'))
  const facts = Object.entries({ Name: respondentMeta?.name, Channel: channel, Region: dims?.region })
  return {
    title: score === undefined ? 'A response' : `NPS ${score} (${band})`,
    description: text(helpers.answer('text') ?? 'No comment.', 1500),
    color: colors[band],
    fields: facts
      .filter(([, value]) => value)
      .map(([name, value]) => ({ name, value: text(value, 500), inline: true })),
    timestamp: event.timestamp,
  }
}
