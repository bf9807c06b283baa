import type { RequestTemplate, Step } from '@howazit/connector-kit'

const hasAddress = {
  type: 'has_related',
  this_object_type: 'contact',
  related_object_type: 'contact_email',
  related_query: {
    type: 'field_condition',
    field: { type: 'regular_field', object_type: 'contact_email', field_name: 'email' },
    condition: { type: 'text', mode: 'phrase', value: '{input.email}' },
  },
}

/** The contact with the address. */
export const contact: Step = {
  name: 'contact',
  method: 'POST',
  path: '/data/search/',
  body: {
    query: { type: 'and', queries: [{ type: 'object_type', object_type: 'contact' }, hasAddress] },
    _fields: { contact: ['id', 'lead_id'] },
    _limit: 1,
  },
  success: [{ status: [200] }, { body: '/data', matches: '^\\[' }],
  absent: [{ status: [200] }, { body: '/data', matches: '^\\[\\]$' }],
  capture: { id: '/data/0/id', lead: '/data/0/lead_id' },
}

/** Without a lead Close makes one that is called like the contact. */
export const newContact: RequestTemplate = {
  method: 'POST',
  path: '/contact/',
  body: { name: '{input.name}', emails: [{ type: 'office', email: '{input.email}' }] },
}
