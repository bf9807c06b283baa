/** What is put, and by which id: the same for every revision. */
function map(event) {
  const record = event.data.response ?? event.data.insight
  return { id: record.id, record }
}
