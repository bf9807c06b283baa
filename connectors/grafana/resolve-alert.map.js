/** Whoever is no detractor any more needs nobody who is on call. */
function map() {
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (score === undefined || helpers.npsBand(score) === 'detractor') return null
  const words = comment && helpers.escapeMarkdown(helpers.truncate(comment, 3000, '…'))
  return { title: `NPS ${score}`, message: words }
}
