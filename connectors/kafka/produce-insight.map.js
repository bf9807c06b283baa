/** The event as it is. */
function map(event) {
  return event
}
