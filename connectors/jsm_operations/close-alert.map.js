/** Whoever is no detractor any more needs nobody who is on call. */
function map() {
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  if (score === undefined || helpers.npsBand(score) === 'detractor') return null
  return { note: helpers.join([`NPS ${score}`, comment], ': ') }
}
