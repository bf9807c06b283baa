import type { Step } from '@howazit/connector-kit'

/** The contact with an address: found, or made. */
export const contactSteps: readonly Step[] = [
  {
    name: 'contact',
    method: 'GET',
    path: '/contacts',
    query: {
      $select: 'contactid',
      $filter: "emailaddress1 eq '{input.quoted}' and statecode eq 0",
      $orderby: 'createdon asc',
      $top: '1',
    },
    success: [{ status: [200] }, { body: '/value', matches: '^\\[' }],
    capture: { id: '/value/0/contactid' },
  },
  {
    name: 'contact',
    onlyIf: ['!contact.id'],
    method: 'POST',
    path: '/contacts',
    query: { $select: 'contactid' },
    headers: { prefer: 'return=representation' },
    body: '{input.contact}',
    success: [{ status: [201] }, { body: '/contactid', exists: true }],
    capture: { id: '/contactid' },
  },
]
