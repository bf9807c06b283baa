import { defineConnector } from '@howazit/connector-kit'
import { noteResponse } from './operations/note-response.ts'
import { noteTheme } from './operations/note-theme.ts'
import { syncContact } from './operations/sync-contact.ts'

export default defineConnector({
  spec: 1,
  id: 'activecampaign',
  name: 'ActiveCampaign',
  category: 'marketing',
  version: '1.0.0',
  summary: 'Keeps the last score on the contact, and writes comments and costly themes as notes.',
  docs: 'https://developers.activecampaign.com/reference/sync-a-contacts-data',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    account: {
      title: 'Account',
      help: 'Settings > Developer: what stands before .api-us1.com in the URL there; it need not be the name of the account',
      pattern: '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?',
      example: 'acme',
    },
    scoreField: {
      title: 'Field for the last score',
      help: 'The id of a custom field of contacts, which `howazit connection describe` lists',
      pattern: '[0-9]{1,10}',
      example: '7',
    },
    team: {
      title: 'Contact for themes',
      help: 'The id of a contact that stands for your team: the number in its address; for noteTheme',
      pattern: '[0-9]{1,12}',
      example: '42',
      isOptional: true,
    },
  },
  secrets: {
    apiToken: { title: 'API key', help: 'Settings > Developer: Key', pattern: '\\S{16,100}' },
  },
  baseUrl: 'https://{settings.account}.api-us1.com/api/3',
  hosts: ['*.api-us1.com'],
  auth: { api_token: { mode: 'key', headers: { 'api-token': '{secrets.apiToken}' } } },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/users/me',
    expect: [{ body: '/user/id' }],
    identity: '{reply.body.user.email}',
  },
  operations: { syncContact, noteResponse, noteTheme },
  describe: {
    contactFields: {
      operations: ['syncContact'],
      request: { method: 'GET', path: '/fields', query: { limit: '100', offset: '{page.offset}' } },
      items: '/fields',
      fieldId: '/id',
      fieldName: '/title',
      fieldType: ['/type'],
      required: [{ body: '/isrequired', is: ['1'] }],
      pagination: { kind: 'offset', size: 100 },
      cacheSeconds: 300,
    },
  },
  // Of the account, whoever asks.
  rate: [{ name: 'account', scope: 'account', limit: 5, windowMs: 1_000 }],
  rateSignals: [
    {
      bucket: 'account',
      limit: { header: 'ratelimit-limit' },
      remaining: { header: 'ratelimit-remaining' },
    },
  ],
  errors: [
    {
      status: [402],
      means: 'disable',
      reason: 'account_unpaid',
      hint: 'The account is not paid for, or its plan has no API.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'forbidden',
      hint: 'The key is not taken, or its user’s group may not do this.',
    },
    {
      status: [404],
      means: 'permanent',
      reason: 'not_found',
      message: '/message',
      hint: 'There is no such contact or field: look at the settings.',
    },
    {
      status: [400, 422],
      means: 'permanent',
      reason: 'unprocessable',
      message: '/errors/0/title',
      hint: 'ActiveCampaign does not take this as it is: look at the address and the id of the field.',
    },
  ],
  inbound: {
    verify: { kind: 'none', reason: 'ActiveCampaign signs nothing: keep the URL to yourself.' },
    eventType: { body: '/type' },
    subscribe: {
      method: 'POST',
      path: '/webhooks',
      body: {
        webhook: {
          name: 'Howazit',
          url: '{callbackUrl}',
          events: ['unsubscribe', 'bounce'],
          sources: ['public', 'admin', 'api', 'system'],
        },
      },
    },
    unsubscribe: { method: 'DELETE', path: '/webhooks/{subscription.webhook.id}' },
  },
})
