import { defineConnector } from '@howazit/connector-kit'
import { createThemeTicket } from './operations/create-theme-ticket.ts'
import { createTicket } from './operations/create-ticket.ts'
import { sendEvent } from './operations/send-event.ts'
import { upsertContact } from './operations/upsert-contact.ts'

export default defineConnector({
  spec: 1,
  id: 'intercom',
  name: 'Intercom',
  category: 'support',
  version: '1.0.0',
  summary: 'Turns a detractor into a ticket, puts every response on the timeline, and keeps the score on the contact.',
  docs: 'https://developers.intercom.com/docs/references/rest-api/api.intercom.io/tickets/createticket',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    region: {
      title: 'Region',
      help: 'Where the workspace is hosted: Settings > Workspace > General',
      type: 'choice',
      choices: { us: 'api.intercom.io', eu: 'api.eu.intercom.io', au: 'api.au.intercom.io' },
      default: 'us',
    },
    ticketTypeId: {
      title: 'Ticket type',
      help: 'Its id: Settings > Tickets > the type, at the end of the address',
      pattern: '[0-9]{1,20}',
      example: '88',
    },
    insightsEmail: {
      title: 'Address for insights',
      help: 'Whose ticket an insight becomes: Intercom has no ticket of nobody. Needed for createThemeTicket only',
      pattern: '[^\\s:/]+@[^\\s:/]+',
      example: 'insights@acme.example',
      isOptional: true,
    },
    clientId: { title: 'Client id', help: 'Developer Hub > your app > Basic information', for: ['oauth'] },
  },
  secrets: {
    accessToken: {
      title: 'Access token',
      help: 'Developer Hub > your app > Authentication',
      for: ['access_token'],
    },
    clientSecret: { title: 'Client secret', help: 'Developer Hub > your app > Basic information', for: ['oauth'] },
    webhookSecret: {
      title: 'Client secret for webhooks',
      help: 'The client secret of the app whose webhooks call us',
      isOptional: true,
    },
  },
  baseUrl: 'https://{choices.region}',
  hosts: ['*.intercom.io', 'app.intercom.com'],
  apiVersion: { value: '2.15', pattern: '2\\.[0-9]{1,2}' },
  headers: { accept: 'application/json', 'intercom-version': '{apiVersion}' },
  auth: {
    access_token: { mode: 'key', headers: { authorization: 'Bearer {secrets.accessToken}' } },
    // What an app may do is chosen in the Developer Hub, not by scopes; its tokens do not expire.
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://app.intercom.com/oauth',
      tokenUrl: 'https://{choices.region}/auth/eagle/token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      refresh: 'none',
    },
  },
  learn: { request: { method: 'GET', path: '/me' }, fromReply: { workspace: '/app/id_code' } },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/me',
    expect: [{ status: [200] }, { body: '/app/id_code', exists: true }],
    identity: '{reply.body.app.name}',
  },
  operations: { createTicket, sendEvent, upsertContact, createThemeTicket },
  describe: {
    contactAttributes: {
      operations: ['upsertContact'],
      request: { method: 'GET', path: '/data_attributes', query: { model: 'contact' } },
      items: '/data',
      fieldId: '/name',
      fieldName: '/label',
      fieldType: ['/data_type'],
      when: [
        { body: '/custom', is: [true] },
        { body: '/api_writable', is: [true] },
      ],
      use: { custom_attributes: { '{field.id}': '{field.value}' } },
      cacheSeconds: 300,
    },
    ticketAttributes: {
      operations: ['createTicket'],
      request: { method: 'GET', path: '/ticket_types/{settings.ticketTypeId}' },
      items: '/ticket_type_attributes/data',
      fieldId: '/name',
      fieldName: '/name',
      fieldType: ['/data_type'],
      required: [{ body: '/required_to_create', is: [true] }],
      when: [{ body: '/archived', is: [false] }],
      use: { attributes: { '{field.id}': '{field.value}' } },
      cacheSeconds: 300,
    },
  },
  // 10,000 a minute, spread over windows of ten seconds.
  rate: [{ name: 'app', scope: 'app', limit: 1_666, windowMs: 10_000 }],
  rateSignals: [
    {
      bucket: 'app',
      limit: { header: 'x-ratelimit-limit' },
      remaining: { header: 'x-ratelimit-remaining' },
      reset: { header: 'x-ratelimit-reset', unit: 'unix_s' },
    },
  ],
  errors: [
    {
      status: [429],
      header: 'x-ratelimit-reset',
      exists: true,
      means: 'throttle',
      reason: 'rate_limit_exceeded',
      scope: 'app',
      retryAfter: { header: 'x-ratelimit-reset', unit: 'unix_s' },
      retryAfterMs: 10_000,
    },
    {
      body: '/errors/0/code',
      is: ['api_plan_restricted'],
      means: 'permanent',
      reason: 'api_plan_restricted',
      hint: 'The workspace’s plan does not have this: use another operation.',
    },
    {
      status: [400, 422],
      body: '/errors/0/code',
      exists: true,
      means: 'permanent',
      reason: 'parameter_invalid',
      message: '/errors/0/message',
      hint: 'Intercom does not take this as it is: look at the mapping and at the attributes that it names.',
    },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha1',
      encoding: 'hex',
      header: 'x-hub-signature',
      prefix: 'sha1=',
      key: '{secrets.webhookSecret}',
    },
    handshakes: [{ kind: 'ping', methods: ['HEAD'] }],
    deliveryId: { body: '/id' },
    eventType: { body: '/topic' },
    remoteId: '/data/item/id',
  },
})
