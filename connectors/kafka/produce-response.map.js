/** The event as it is. Records of one response share a key, so they are in one partition and in order. */
function map(event) {
  return { key: event.data.response?.id ?? event.data.responseId, value: event }
}
