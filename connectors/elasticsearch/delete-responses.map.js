/** Which document goes. */
function map(event) {
  return { id: event.data.responseId }
}
