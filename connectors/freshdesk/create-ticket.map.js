/** Who gave no address is a requester of a name only; the id makes it one contact for all of them. */
const NOBODY = { name: 'Anonymous respondent', unique_external_id: 'howazit-anonymous' }
const PRIORITY = { high: 3, urgent: 4 }

const html = (text) => text && `<p>${helpers.escapeHtml(text).replaceAll('\n', '<br>')}</p>`

/** A detractor becomes a ticket, and nobody else does. */
function map(event) {
  const { id, channel, dims, respondentMeta: { name, email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  const facts = helpers.join([`NPS ${score}`, channel, dims?.region], ' · ')
  return {
    subject: `NPS ${score}: ${helpers.truncate(comment ?? 'no comment', 150, '…')}`,
    description: helpers.join([html(comment), html(facts)], ''),
    ...(email ? { name: name ?? email, email: helpers.trim(email) } : NOBODY),
    status: 2,
    priority: score <= 3 ? PRIORITY.urgent : PRIORITY.high,
    source: 2,
    tags: ['howazit', 'detractor'],
    custom_fields: { cf_howazit_id: id },
  }
}
