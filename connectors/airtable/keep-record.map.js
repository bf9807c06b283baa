/** Score and comment go where the connection says; whatever else is in `fields` goes to fields of those names. */
function map(event) {
  const { channel, dims, respondentMeta } = event.data.response
  const facts = helpers.join([respondentMeta?.name, channel, dims?.region], ' · ')
  return {
    score: helpers.answer('nps'),
    comment: helpers.join([helpers.answer('text'), facts], '\n\n'),
    fields: {},
  }
}
