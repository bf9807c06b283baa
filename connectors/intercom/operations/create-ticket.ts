import type { Operation } from '@howazit/connector-kit'

/** Intercom makes the contact where there is none with the address, and has nothing against a second ticket. */
export const createTicket: Operation = {
  title: 'Create a ticket',
  summary: 'A detractor with an address becomes a ticket of that contact, who is not notified.',
  on: ['response.created'],
  mapping: 'create-ticket.map.js',
  method: 'POST',
  path: '/tickets',
  body: {
    ticket_type_id: '{settings.ticketTypeId}',
    contacts: [{ email: '{input.email}' }],
    ticket_attributes: '{input.attributes}',
    skip_notifications: true,
  },
  success: [{ status: [200] }, { body: '/type', is: ['ticket'] }],
  remoteId: { body: '/id' },
  remoteUrl: 'https://app.intercom.com/a/inbox/{learnt.workspace}/inbox/conversation/{remoteId}',
  idempotency: { kind: 'none', onUnknown: 'at_most_once' },
  limits: [
    { field: '/attributes/_default_title_', charactersMax: 255, onExcess: 'truncate' },
    { field: '/attributes/_default_description_', charactersMax: 10_000, onExcess: 'truncate' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
}
