/** The theme that costs most, at the moment when the insight was ready. */
function map(event) {
  const { id } = event.data.insight
  const title = helpers.theme('title')
  if (title === undefined) return null
  const words = helpers.truncate(title, 300, '…')
  return {
    day: helpers.date(event.timestamp, 'yyyy-MM-dd'),
    date: helpers.date(event.timestamp, 'yyyy-MM-dd HH:mm:ss'),
    description: `${words}: ${helpers.theme('impact')} points of NPS (insight ${id})`,
  }
}
