import type { Operation, RequestTemplate } from '@howazit/connector-kit'

const update: RequestTemplate = {
  method: 'PUT',
  path: '/tickets/{steps.ticket.id}',
  body: { subject: '{input.subject}', description: '{input.description}' },
}

/** One ticket per theme and survey: later insights change what it says, and leave its status to whoever works on it. */
export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes one ticket, which later insights update.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [
    // What was made a moment ago is among the newest, and not in the search yet.
    {
      name: 'ticket',
      method: 'GET',
      path: '/tickets',
      query: { order_by: 'created_at', order_type: 'desc', per_page: '15' },
      among: { items: '', holding: '{input.custom_fields.cf_howazit_id}' },
      capture: { id: '/id' },
      onFound: { when: 'id', request: update },
    },
    {
      name: 'ticket',
      method: 'GET',
      path: '/search/tickets',
      query: { query: `"cf_howazit_id:'{input.custom_fields.cf_howazit_id}'"` },
      success: [{ body: '/total', exists: true }],
      capture: { id: '/results/0/id' },
      onFound: { when: 'id', request: update },
    },
  ],
  method: 'POST',
  path: '/tickets',
  body: { '...': '{input}', group_id: '{settings.groupId}' },
  success: [{ status: [200, 201] }, { body: '/id', exists: true }],
  remoteId: { body: '/id' },
  remoteUrl: 'https://{settings.domain}.freshdesk.com/a/tickets/{remoteId}',
  idempotency: { kind: 'lookup', step: 'ticket' },
  limits: [{ field: '/subject', charactersMax: 255, onExcess: 'truncate' }],
}
