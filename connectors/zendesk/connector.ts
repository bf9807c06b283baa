import { defineConnector } from '@howazit/connector-kit'

export default defineConnector({
  spec: 1,
  id: 'zendesk',
  name: 'Zendesk Support',
  category: 'support',
  version: '1.0.0',
  summary: 'Turns a detractor into a ticket, once, with the score and the comment.',
  docs: 'https://developer.zendesk.com/api-reference/ticketing/introduction/',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    subdomain: {
      title: 'Subdomain',
      help: 'What stands before .zendesk.com in your address',
      pattern: '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?',
      example: 'acme',
    },
    email: {
      title: 'Email of the agent',
      help: 'The agent the API token is used as',
      pattern: '[^\\s:/]+@[^\\s:/]+',
      example: 'agent@example.com',
      for: ['api_token'],
    },
    clientId: {
      title: 'Client identifier',
      help: 'Admin Center > Apps and integrations > APIs > OAuth clients',
      example: 'howazit',
      for: ['client_credentials'],
    },
  },
  secrets: {
    apiToken: {
      title: 'API token',
      help: 'Admin Center > Apps and integrations > APIs > Zendesk API',
      example: 'zd_example',
      for: ['api_token'],
    },
    clientSecret: {
      title: 'Client secret',
      help: 'Of a client of the kind Confidential; Zendesk shows it once',
      for: ['client_credentials'],
    },
  },
  baseUrl: 'https://{settings.subdomain}.zendesk.com',
  hosts: ['*.zendesk.com'],
  auth: {
    // Since October 2026 Zendesk makes no API tokens, and those that there are it takes until April 2027.
    api_token: { mode: 'basic', username: '{settings.email}/token', password: '{secrets.apiToken}' },
    client_credentials: {
      mode: 'oauth2_client_credentials',
      tokenUrl: 'https://{settings.subdomain}.zendesk.com/oauth/tokens',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['tickets:read', 'tickets:write', 'users:read'],
    },
  },
  // Without credentials it answers 200 as well, for a user without an id.
  test: {
    kind: 'request',
    method: 'GET',
    path: '/api/v2/users/me',
    expect: [{ status: [200] }, { body: '/user/id', exists: true }],
    identity: '{reply.body.user.email}',
  },
  operations: {
    createTicket: {
      title: 'Create a ticket',
      summary: 'A detractor becomes a ticket with its comment as an internal note.',
      on: ['response.created'],
      mapping: 'create-ticket.map.js',
      method: 'POST',
      path: '/api/v2/tickets',
      success: [{ status: [201] }, { body: '/ticket/id', exists: true }],
      remoteId: { body: '/ticket/id' },
      remoteUrl: '/agent/tickets/{remoteId}',
      idempotency: { kind: 'header', header: 'Idempotency-Key', lengthMax: 255, windowSeconds: 7_200 },
      limits: [{ field: '/ticket/subject', charactersMax: 150, onExcess: 'truncate' }],
      personalData: ['/data/response/answers', '/data/response/respondentMeta'],
    },
    trackTheme: {
      title: 'Track a theme',
      summary: 'The theme of an insight that costs the score most becomes a ticket, one for a month.',
      on: ['insight.ready'],
      mapping: 'track-theme.map.js',
      method: 'POST',
      path: '/api/v2/tickets',
      steps: [
        {
          name: 'ticket',
          method: 'GET',
          path: '/api/v2/tickets',
          query: { external_id: '{input.ticket.external_id}' },
          capture: { id: '/tickets/0/id' },
          onFound: { when: 'id', done: true },
        },
      ],
      success: [{ status: [201] }, { body: '/ticket/id', exists: true }],
      remoteId: { body: '/ticket/id' },
      remoteUrl: '/agent/tickets/{remoteId}',
      idempotency: { kind: 'lookup', step: 'ticket' },
      limits: [{ field: '/ticket/subject', charactersMax: 150, onExcess: 'truncate' }],
    },
  },
  describe: {
    fields: {
      request: {
        method: 'GET',
        path: '/api/v2/ticket_fields',
        query: { 'page[size]': '100', 'page[after]': '{page.cursor}' },
      },
      items: '/ticket_fields',
      fieldId: '/id',
      fieldName: '/title',
      fieldType: ['/type'],
      required: [{ body: '/required', is: [true] }],
      // Those of Zendesk itself cannot be removed, and have names of their own in a ticket.
      when: [
        { body: '/active', is: [true] },
        { body: '/removable', is: [true] },
      ],
      options: { items: '/custom_field_options', value: '/value', name: '/name' },
      use: { ticket: { custom_fields: [{ id: '{field.id}', value: '{field.value}' }] } },
      pagination: { kind: 'cursor', next: '/meta/after_cursor', hasMore: '/meta/has_more' },
      cacheSeconds: 300,
    },
  },
  // Of the smallest plan; what replies tell is believed before it.
  rate: [{ name: 'account', scope: 'account', limit: 200, windowMs: 60_000 }],
  rateSignals: [
    {
      bucket: 'account',
      limit: { header: 'ratelimit-limit' },
      remaining: { header: 'ratelimit-remaining' },
      reset: { header: 'ratelimit-reset', unit: 's' },
    },
  ],
  errors: [
    { status: [409], means: 'retry', reason: 'concurrent_update' },
    {
      status: [422],
      means: 'permanent',
      reason: 'record_invalid',
      message: '/description',
      hint: 'Zendesk does not take this ticket as it is: look at the mapping and at required ticket fields.',
    },
  ],
})
