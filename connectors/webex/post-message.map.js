/** A response becomes a text and a card. What is written in them stays text: neither knows markup. */
function map(event) {
  const { channel, dims, respondentMeta: { name } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  const title = score === undefined ? 'A response without a score' : `NPS ${score}: ${helpers.npsBand(score)}`
  const words = helpers.truncate(comment ?? '', 1500, '…')
  const facts = { Name: name, Channel: channel, Region: dims?.region, Topic: helpers.answer('single') }
  return {
    text: helpers.join([title, words, helpers.join([name, channel, dims?.region], ' · ')], '\n\n'),
    card: helpers.adaptiveCard(title, words, facts),
  }
}
