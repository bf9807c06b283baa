/** Whoever left an address and a score; Zoho wants a last name and times without fractions of seconds. */
function map(event) {
  const { submittedAt, respondentMeta: { name, email } = {} } = event.data.response
  const score = helpers.answer('nps')
  if (!email || score === undefined) return null
  const words = helpers.trim(name ?? '').split(/\s+/)
  const lastName = words.pop()
  return {
    email: helpers.lower(helpers.trim(email)),
    firstName: words.length > 0 ? words.join(' ') : undefined,
    lastName: lastName || email,
    fields: {
      Howazit_NPS: score,
      Howazit_Band: helpers.npsBand(score),
      Howazit_Comment: helpers.answer('text'),
      Howazit_Responded_At: `${helpers.date(submittedAt, 'yyyy-MM-dd')}T${helpers.date(submittedAt, 'HH:mm:ss')}+00:00`,
    },
  }
}
