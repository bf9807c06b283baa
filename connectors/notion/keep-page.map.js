/** Texts are rich text without any marks: what respondents wrote stays text. A number that is not there leaves its property as it is. */
function map(event) {
  const { channel, dims, respondentMeta } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  const words = helpers.truncate((comment ?? 'no comment').replaceAll(/\s+/g, ' '), 80, '…')
  const facts = helpers.join([respondentMeta?.name, channel, dims?.region], ' · ')
  return {
    title: helpers.notionText(helpers.join([score === undefined ? undefined : `NPS ${score}`, words], ': ')),
    score: score === undefined ? undefined : { number: score },
    comment: helpers.notionText(helpers.join([comment, facts], '\n\n')),
  }
}
