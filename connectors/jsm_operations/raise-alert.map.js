/** A detractor becomes an alert, and nobody else does. What is in `details` can be searched for over there. */
function map(event) {
  const { id, surveyId, channel, dims, respondentMeta } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text') ?? 'No comment.']
  if (helpers.npsBand(score) !== 'detractor') return null
  const region = dims?.region && helpers.slug(dims.region)
  return {
    message: `NPS ${score}: ${comment.replaceAll(/\s+/g, ' ')}`,
    description: helpers.join([comment, respondentMeta?.name], '\n\n'),
    priority: score <= 3 ? 'P2' : 'P3',
    entity: `survey ${surveyId}`,
    tags: ['howazit', 'detractor', channel, region].filter(Boolean),
    details: { score: String(score), response: id, survey: surveyId },
  }
}
