/** Whoever left an address gets a note with the score, the comment and where it came from. Notes are plain text. */
function map(event) {
  const { id, channel, dims, respondentMeta } = event.data.response
  const score = helpers.answer('nps')
  if (!respondentMeta?.email) return null
  const facts = helpers.join([score === undefined ? undefined : `NPS ${score}`, channel, dims?.region], ' · ')
  const comment = helpers.answer('text') ?? 'No comment.'
  return {
    email: helpers.lower(helpers.trim(respondentMeta.email)),
    note: helpers.join([helpers.truncate(comment, 18000, '…'), facts, `Response ${id}`], '\n\n'),
  }
}
