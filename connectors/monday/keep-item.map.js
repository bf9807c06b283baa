/** An item is named by the score and the first words; a numbers column takes its number as text. Columns without a value are left out. */
function map(event) {
  const { channel, dims, respondentMeta } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  const words = (comment ?? 'no comment').replaceAll(/\s+/g, ' ')
  const facts = helpers.join([respondentMeta?.name, channel, dims?.region], ' · ')
  return {
    name: helpers.truncate(helpers.join([score === undefined ? undefined : `NPS ${score}`, words], ': '), 255, '…'),
    score: score === undefined ? undefined : String(score),
    comment: { text: helpers.join([comment, facts], '\n\n') },
  }
}
