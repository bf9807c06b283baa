/** What happened, as the platform says it: give the route a mapping of yours for another shape. */
function map(event) {
  return event
}
