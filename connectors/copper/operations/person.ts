import type { Step } from '@howazit/connector-kit'

/** An address is one person’s. */
export const person: Step = {
  name: 'person',
  method: 'POST',
  path: '/people/fetch_by_email',
  body: { email: '{input.email}' },
  success: [{ status: [200] }, { body: '/id' }],
  absent: [{ status: [404] }],
  capture: { id: '/id' },
}
