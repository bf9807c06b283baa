/** A response becomes a card. What is written in it stays text: the card's texts know no markup. */
function map(event) {
  const { channel, dims, respondentMeta: { name } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  const title = score === undefined ? 'A response without a score' : `NPS ${score}: ${helpers.npsBand(score)}`
  const facts = { Name: name, Channel: channel, Region: dims?.region, Topic: helpers.answer('single') }
  return { card: helpers.adaptiveCard(title, helpers.truncate(comment ?? '', 4_000, '…'), facts) }
}
