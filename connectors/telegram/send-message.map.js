/** The score is bold; what the respondent wrote is text, which escaping makes at most twice as long. */
function map(event) {
  const { channel, dims, respondentMeta } = event.data.response
  const score = helpers.answer('nps')
  const title = score === undefined ? 'A response' : `NPS ${score} (${helpers.npsBand(score)})`
  const comment = helpers.truncate(helpers.answer('text') ?? 'No comment.', 1500, '…')
  const facts = helpers.truncate(helpers.join([respondentMeta?.name, channel, dims?.region], ' · '), 200, '…')
  return { text: helpers.markup`*${title}*\n\n${comment}\n\n${facts}` }
}
