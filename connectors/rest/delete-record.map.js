/** Which record goes. */
function map(event) {
  return { id: event.data.responseId }
}
