import { defineConnector } from '@howazit/connector-kit'
import { createTicket } from './operations/create-ticket.ts'
import { scoreCustomer } from './operations/score-customer.ts'
import { trackTheme } from './operations/track-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'gorgias',
  name: 'Gorgias',
  category: 'support',
  version: '1.0.0',
  summary: 'Turns a detractor into a ticket, keeps the latest score on the customer, and makes one ticket of a theme.',
  docs: 'https://developers.gorgias.com/reference/create-ticket',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    subdomain: {
      title: 'Subdomain',
      help: 'What stands before .gorgias.com in your address',
      pattern: '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?',
      example: 'acme',
    },
    email: {
      title: 'User of the API key',
      help: 'Settings > REST API > Username',
      pattern: '[^\\s"(),:;<>@\\[\\]\\\\]{1,64}@[A-Za-z0-9.-]{1,253}',
      example: 'api@acme.example',
      for: ['api_key'],
    },
    fallbackEmail: {
      title: 'Customer of the rest',
      help: 'Whose tickets insights are, and those of respondents who gave no address',
      pattern: '[^\\s"(),:;<>@\\[\\]\\\\]{1,64}@[A-Za-z0-9.-]{1,253}',
      example: 'respondents@acme.example',
    },
    scoreField: {
      title: 'Customer field for the score',
      help: 'The id of a customer field of type number, which `howazit connection describe` lists; for scoreCustomer',
      type: 'integer',
      example: 1402,
      isOptional: true,
    },
    clientId: { title: 'Client id of your app', help: 'Gorgias developer portal > your app', for: ['oauth'] },
  },
  secrets: {
    apiKey: { title: 'API key', help: 'Settings > REST API > Create API key', for: ['api_key'] },
    clientSecret: {
      title: 'Client secret of your app',
      help: 'Gorgias developer portal > your app',
      for: ['oauth'],
    },
    webhookToken: {
      title: 'Token of the HTTP integration',
      help: 'A text of yours, which the integration sends as X-Howazit-Token',
      isOptional: true,
    },
  },
  baseUrl: 'https://{settings.subdomain}.gorgias.com/api',
  hosts: ['*.gorgias.com'],
  auth: {
    api_key: { mode: 'basic', username: '{settings.email}', password: '{secrets.apiKey}' },
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://{settings.subdomain}.gorgias.com/oauth/authorize',
      tokenUrl: 'https://{settings.subdomain}.gorgias.com/oauth/token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      clientAuth: 'basic',
      scopes: [
        'offline',
        'account:read',
        'tickets:read',
        'tickets:write',
        'customers:read',
        'customers:write',
        'custom_fields:read',
      ],
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/account',
    expect: [{ body: '/domain' }],
    identity: '{reply.body.domain}',
  },
  operations: { createTicket, scoreCustomer, trackTheme },
  describe: {
    ticketFields: {
      operations: ['createTicket', 'trackTheme'],
      request: {
        method: 'GET',
        path: '/custom-fields',
        query: { object_type: 'Ticket', limit: '100', cursor: '{page.cursor}' },
      },
      items: '/data',
      fieldId: '/id',
      fieldName: '/label',
      fieldType: ['/definition/data_type'],
      required: [{ body: '/required', is: [true] }],
      when: [{ body: '/deactivated_datetime', exists: false }],
      options: { items: '/definition/input_settings/choices', value: '' },
      use: { custom_fields: [{ id: '{field.id}', value: '{field.value}' }] },
      pagination: { kind: 'cursor', next: '/meta/next_cursor' },
      cacheSeconds: 300,
    },
    customerFields: {
      operations: ['scoreCustomer'],
      request: {
        method: 'GET',
        path: '/custom-fields',
        query: { object_type: 'Customer', limit: '100', cursor: '{page.cursor}' },
      },
      items: '/data',
      fieldId: '/id',
      fieldName: '/label',
      fieldType: ['/definition/data_type'],
      when: [{ body: '/deactivated_datetime', exists: false }],
      pagination: { kind: 'cursor', next: '/meta/next_cursor' },
      cacheSeconds: 300,
    },
  },
  // Of an API key; an app may twice as much, and what replies tell is believed before it.
  rate: [{ name: 'account', scope: 'account', limit: 40, windowMs: 20_000 }],
  rateSignals: [
    {
      bucket: 'account',
      used: { header: 'x-gorgias-account-api-call-limit', form: 'a/b:first' },
      limit: { header: 'x-gorgias-account-api-call-limit', form: 'a/b:second' },
    },
  ],
  errors: [
    { status: [429], means: 'throttle', reason: 'rate_limited', scope: 'account', retryAfterMs: 20_000 },
    {
      status: [400, 422],
      means: 'permanent',
      reason: 'bad_request',
      message: '/error/msg',
      hint: 'Gorgias does not take this as it is: look at the mapping and at the fields that it requires.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'forbidden',
      hint: 'The user of the key, or the app, may not do this: look at their role and at the scopes.',
    },
  ],
  inbound: {
    verify: { kind: 'token', header: 'x-howazit-token', token: '{secrets.webhookToken}' },
    eventType: { body: '/event' },
    remoteId: '/ticket_id',
  },
})
