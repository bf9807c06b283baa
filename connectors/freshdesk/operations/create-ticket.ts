import type { Operation } from '@howazit/connector-kit'

/** A custom field has the response’s id, by which the ticket is looked for. */
export const createTicket: Operation = {
  title: 'Create a ticket',
  summary: 'A detractor becomes a ticket whose requester is the respondent.',
  on: ['response.created'],
  mapping: 'create-ticket.map.js',
  steps: [
    // What was made a moment ago is among the newest, and not in the search yet.
    {
      name: 'ticket',
      method: 'GET',
      path: '/tickets',
      query: { order_by: 'created_at', order_type: 'desc', per_page: '15' },
      among: { items: '', holding: '{input.custom_fields.cf_howazit_id}' },
      capture: { id: '/id' },
      onFound: { when: 'id', done: true },
    },
    {
      name: 'ticket',
      method: 'GET',
      path: '/search/tickets',
      query: { query: `"cf_howazit_id:'{input.custom_fields.cf_howazit_id}'"` },
      success: [{ body: '/total', exists: true }],
      capture: { id: '/results/0/id' },
      onFound: { when: 'id', done: true },
    },
  ],
  method: 'POST',
  path: '/tickets',
  body: { '...': '{input}', group_id: '{settings.groupId}' },
  success: [{ status: [201] }, { body: '/id', exists: true }],
  remoteId: { body: '/id' },
  remoteUrl: 'https://{settings.domain}.freshdesk.com/a/tickets/{remoteId}',
  idempotency: { kind: 'lookup', step: 'ticket' },
  limits: [{ field: '/subject', charactersMax: 255, onExcess: 'truncate' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta'],
}
