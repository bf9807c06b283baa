/** The card holds what the respondent wrote, whose helper makes text of it; the text beside it is what notifications show. */
function map(event) {
  const { channel, dims, respondentMeta } = event.data.response
  const score = helpers.answer('nps')
  const title = score === undefined ? 'A response' : `NPS ${score} (${helpers.npsBand(score)})`
  const comment = helpers.truncate(helpers.answer('text') ?? 'No comment.', 2000, '…')
  const facts = { Name: respondentMeta?.name, Channel: channel, Region: dims?.region }
  return { text: title, cardsV2: helpers.googleCard(title, comment, facts) }
}
