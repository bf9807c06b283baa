/** Whoever is a detractor still is none that was won back. */
function map(event) {
  const score = helpers.answer('nps')
  if (score === undefined || helpers.npsBand(score) === 'detractor') return null
  return { key: event.data.response.id }
}
