import type { Operation } from '@howazit/connector-kit'

const customer = { '...': { email: '{settings.fallbackEmail}' }, email: '{input.email}', name: '{input.name}' }

/** `external_id` is ours: the ticket is looked for by it. */
export const createTicket: Operation = {
  title: 'Create a ticket',
  summary: 'A detractor becomes an open ticket of the respondent.',
  on: ['response.created'],
  mapping: 'create-ticket.map.js',
  steps: [
    {
      name: 'ticket',
      method: 'GET',
      path: '/tickets',
      query: { external_id: '{event.data.response.id}', limit: '1' },
      success: [{ body: '/object', is: ['list'] }],
      capture: { id: '/data/0/id' },
      onFound: { when: 'id', done: true },
    },
  ],
  method: 'POST',
  path: '/tickets',
  body: {
    channel: 'api',
    via: 'api',
    from_agent: false,
    status: 'open',
    priority: '{input.priority}',
    subject: '{input.subject}',
    external_id: '{event.data.response.id}',
    customer,
    tags: [{ name: 'howazit' }, { name: 'detractor' }],
    custom_fields: '{input.custom_fields}',
    messages: [
      {
        channel: 'api',
        via: 'api',
        from_agent: false,
        sender: customer,
        subject: '{input.subject}',
        body_text: '{input.text}',
        external_id: '{event.data.response.id}',
      },
    ],
  },
  success: [{ status: [200, 201] }, { body: '/id' }],
  remoteId: { body: '/id' },
  remoteUrl: 'https://{settings.subdomain}.gorgias.com/app/ticket/{remoteId}',
  idempotency: { kind: 'lookup', step: 'ticket' },
  limits: [
    { field: '/subject', charactersMax: 998, onExcess: 'truncate' },
    { field: '/text', charactersMax: 60_000, onExcess: 'truncate' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email', '/data/response/respondentMeta/name'],
}
