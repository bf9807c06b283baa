import type { Step } from '@howazit/connector-kit'

/** The person with the address, made where there is none. */
export const person: Step = {
  name: 'person',
  method: 'PUT',
  path: '/objects/people/records',
  query: { matching_attribute: 'email_addresses' },
  body: { data: { values: { email_addresses: ['{input.email}'] } } },
  success: [{ status: [200] }, { body: '/data/id/record_id' }],
  capture: { id: '/data/id/record_id', url: '/data/web_url' },
}
