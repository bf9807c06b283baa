/** What happened, as the platform says it. */
function map(event) {
  return event
}
