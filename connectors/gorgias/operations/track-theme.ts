import type { Operation } from '@howazit/connector-kit'

const customer = { email: '{settings.fallbackEmail}' }

/** One ticket per theme and survey: later insights change what it costs, and leave its status to whoever works on it. */
export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes one ticket, whose subject later insights update.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [
    {
      name: 'ticket',
      method: 'GET',
      path: '/tickets',
      query: { external_id: '{input.theme}', limit: '1' },
      success: [{ body: '/object', is: ['list'] }],
      capture: { id: '/data/0/id' },
      onFound: {
        when: 'id',
        request: { method: 'PUT', path: '/tickets/{steps.ticket.id}', body: { subject: '{input.subject}' } },
      },
    },
  ],
  method: 'POST',
  path: '/tickets',
  body: {
    channel: 'api',
    via: 'api',
    from_agent: false,
    status: 'open',
    subject: '{input.subject}',
    external_id: '{input.theme}',
    customer,
    tags: [{ name: 'howazit' }, { name: 'theme' }],
    custom_fields: '{input.custom_fields}',
    messages: [
      {
        channel: 'api',
        via: 'api',
        from_agent: false,
        sender: customer,
        subject: '{input.subject}',
        body_text: '{input.text}',
      },
    ],
  },
  success: [{ status: [200, 201, 202] }, { body: '/id' }],
  remoteId: { body: '/id' },
  remoteUrl: 'https://{settings.subdomain}.gorgias.com/app/ticket/{remoteId}',
  idempotency: { kind: 'lookup', step: 'ticket' },
  limits: [
    { field: '/subject', charactersMax: 998, onExcess: 'truncate' },
    { field: '/text', charactersMax: 60_000, onExcess: 'truncate' },
  ],
}
