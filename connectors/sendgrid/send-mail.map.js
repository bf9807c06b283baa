/** A detractor becomes a mail to the team, and nobody else does. A subject is one line, whatever was written. */
function map(event) {
  const { id, channel, dims, respondentMeta: { name, email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  const line = (text) => text.replace(/[\p{Cc}\s]+/gu, ' ').trim()
  const facts = {
    From: helpers.join([name, email], ', '),
    Channel: channel,
    Region: dims?.region,
    Topic: helpers.answer('single'),
  }
  const listed = Object.entries(facts)
    .filter(([, fact]) => fact)
    .map(([label, fact]) => `${label}: ${line(fact)}`)
  return {
    subject: line(`NPS ${score}: ${helpers.truncate(comment ?? 'no comment', 120, '…')}`),
    text: helpers.join([comment, helpers.join(listed, '\n'), `Response ${id}`], '\n\n'),
    replyTo: email ? { email } : undefined,
  }
}
