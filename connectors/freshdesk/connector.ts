import { defineConnector } from '@howazit/connector-kit'
import { createTicket } from './operations/create-ticket.ts'
import { trackTheme } from './operations/track-theme.ts'
import { upsertContact } from './operations/upsert-contact.ts'

export default defineConnector({
  spec: 1,
  id: 'freshdesk',
  name: 'Freshdesk',
  category: 'support',
  version: '1.0.0',
  summary: 'Turns a detractor into a ticket, keeps the latest score on the contact, and makes one ticket of a theme.',
  docs: 'https://developers.freshdesk.com/api/#create_ticket',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    domain: {
      title: 'Domain',
      help: 'What stands before .freshdesk.com in your address',
      pattern: '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?',
      example: 'acme',
    },
    groupId: {
      title: 'Group',
      help: 'The id of the group that tickets go to: Admin > Groups, at the end of the address',
      type: 'integer',
      isOptional: true,
    },
  },
  secrets: {
    apiKey: { title: 'API key', help: 'Of an agent: Profile settings > View API key', example: 'fd_example' },
    webhookToken: {
      title: 'Token of the webhook',
      help: 'A text of yours, which the automation rule sends as X-Howazit-Token',
      isOptional: true,
    },
  },
  baseUrl: 'https://{settings.domain}.freshdesk.com/api/v2',
  hosts: ['*.freshdesk.com'],
  // The password is not looked at.
  auth: { api_key: { mode: 'basic', username: '{secrets.apiKey}', password: 'X' } },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/agents/me',
    expect: [{ status: [200] }, { body: '/id', exists: true }],
    identity: '{reply.body.contact.email}',
  },
  operations: { createTicket, upsertContact, trackTheme },
  describe: {
    ticketFields: {
      operations: ['createTicket', 'trackTheme'],
      request: { method: 'GET', path: '/ticket_fields' },
      items: '',
      fieldId: '/name',
      fieldName: '/label',
      fieldType: ['/type'],
      required: [{ body: '/required_for_agents', is: [true] }],
      when: [{ body: '/default', is: [false] }],
      use: { custom_fields: { '{field.id}': '{field.value}' } },
      cacheSeconds: 300,
    },
    contactFields: {
      operations: ['upsertContact'],
      request: { method: 'GET', path: '/contact_fields' },
      items: '',
      fieldId: '/name',
      fieldName: '/label',
      fieldType: ['/type'],
      required: [{ body: '/required_for_agents', is: [true] }],
      when: [{ body: '/default', is: [false] }],
      use: { custom_fields: { '{field.id}': '{field.value}' } },
      cacheSeconds: 300,
    },
  },
  // Of the smallest paid plan; what replies tell is believed before it.
  rate: [
    { name: 'account', scope: 'account', limit: 200, windowMs: 60_000 },
    // Each begins with the list of tickets or of contacts, which may be asked for less often than they may be made.
    { name: 'tickets', scope: 'account', limit: 20, windowMs: 60_000, operations: ['createTicket', 'trackTheme'] },
    { name: 'contacts', scope: 'account', limit: 20, windowMs: 60_000, operations: ['upsertContact'] },
  ],
  rateSignals: [
    {
      bucket: 'account',
      limit: { header: 'x-ratelimit-total' },
      remaining: { header: 'x-ratelimit-remaining' },
    },
  ],
  errors: [
    {
      status: [400],
      body: '/errors/0/code',
      exists: true,
      means: 'permanent',
      reason: 'validation_failed',
      message: '/errors/0/message',
      hint: 'Freshdesk does not take this as it is: look at the mapping and at the fields that it requires.',
    },
    {
      status: [403],
      body: '/code',
      is: ['access_denied'],
      means: 'disable',
      reason: 'access_denied',
      hint: 'Give the agent whose key it is a role that may do this.',
    },
  ],
  inbound: {
    verify: { kind: 'token', header: 'x-howazit-token', token: '{secrets.webhookToken}' },
    eventType: { body: '/freshdesk_webhook/triggered_event' },
    remoteId: '/freshdesk_webhook/ticket_id',
  },
})
