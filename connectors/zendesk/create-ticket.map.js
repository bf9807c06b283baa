/** The score decides the priority; every answer is a line of a private comment. */
function map(event) {
  const { response } = event.data
  const scores = response.answers.map((answer) => answer.numericValue).filter((value) => typeof value === 'number')
  const lines = response.answers.map((answer) => answer.textValue ?? answer.numericValue ?? answer.optionId ?? '')
  return {
    ticket: {
      subject: scores.length > 0 ? `Survey response with a score of ${scores[0]}` : 'Survey response',
      comment: { body: lines.join('\n') || 'There are no answers.', public: false },
      external_id: response.id,
      tags: ['howazit'],
    },
  }
}
