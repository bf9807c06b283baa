/** A detractor becomes an event, and nobody else does. Their words are Markdown in which nothing means anything, mentions least of all. */
function map(event) {
  const { id, channel, dims, submittedAt } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (helpers.npsBand(score) !== 'detractor') return null
  const words = helpers.escapeMarkdown(helpers.truncate(comment ?? 'No comment.', 1500, '…'))
  const facts = helpers.escapeMarkdown(helpers.join([channel, dims?.region, `Response ${id}`], ' · '))
  const region = dims?.region && `region:${helpers.slug(dims.region)}`
  return {
    title: `NPS ${score}`,
    text: `%%% \n${words}\n\n${facts}\n %%%`,
    alert_type: score <= 3 ? 'error' : 'warning',
    priority: 'normal',
    tags: ['source:howazit', 'nps:detractor', `channel:${channel}`, region].filter(Boolean),
    date_happened: Number(helpers.date(submittedAt, 'unix')),
  }
}
