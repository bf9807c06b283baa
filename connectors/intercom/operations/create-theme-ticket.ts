import type { Operation } from '@howazit/connector-kit'

export const createThemeTicket: Operation = {
  title: 'Create a ticket of a theme',
  summary: 'The theme that costs the score most becomes a ticket of the contact for insights.',
  on: ['insight.ready'],
  mapping: 'create-theme-ticket.map.js',
  method: 'POST',
  path: '/tickets',
  body: {
    ticket_type_id: '{settings.ticketTypeId}',
    contacts: [{ email: '{settings.insightsEmail}' }],
    ticket_attributes: '{input}',
    skip_notifications: true,
  },
  success: [{ status: [200] }, { body: '/type', is: ['ticket'] }],
  remoteId: { body: '/id' },
  remoteUrl: 'https://app.intercom.com/a/inbox/{learnt.workspace}/inbox/conversation/{remoteId}',
  idempotency: { kind: 'none', onUnknown: 'at_most_once' },
  limits: [
    { field: '/_default_title_', charactersMax: 255, onExcess: 'truncate' },
    { field: '/_default_description_', charactersMax: 10_000, onExcess: 'truncate' },
  ],
}
