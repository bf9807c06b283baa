import { defineConnector } from '@howazit/connector-kit'
import { followUp } from './operations/follow-up.ts'
import { trackTheme } from './operations/track-theme.ts'
import { upsertContact } from './operations/upsert-contact.ts'

export default defineConnector({
  spec: 1,
  id: 'freshsales',
  name: 'Freshsales',
  category: 'crm',
  version: '1.0.0',
  summary:
    'Keeps the last score on the contact, makes a detractor a task of theirs, and a theme a task of your own account.',
  docs: 'https://developers.freshworks.com/crm/api/',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    domain: {
      title: 'Account',
      help: 'What the bundle alias begins with: Profile settings > API settings',
      pattern: '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?',
      example: 'acme',
    },
    suffix: {
      title: 'Domain',
      help: 'What stands behind that in the bundle alias, before /crm/sales',
      type: 'choice',
      choices: { myfreshworks: 'myfreshworks.com', freshworks: 'freshworks.com' },
      default: 'myfreshworks',
    },
    ownerId: {
      title: 'Owner of tasks',
      help: 'The number of a user, which `GET /api/selector/owners` lists; it stands in the address of their profile too',
      type: 'integer',
      example: 3000012345,
    },
    themeAccount: {
      title: 'Account for themes',
      help: 'The number in the address of an account that stands for yourselves; for trackTheme',
      pattern: '[0-9]{1,20}',
      example: '70000012345',
      isOptional: true,
    },
  },
  secrets: {
    apiKey: { title: 'API key', help: 'Profile settings > API settings', pattern: '\\S{10,100}' },
    webhookToken: {
      title: 'Token of the webhook',
      help: 'Of your choice; the same stands in the header X-Howazit-Token of the workflow’s webhook',
      pattern: '\\S{16,100}',
      isOptional: true,
    },
  },
  baseUrl: 'https://{settings.domain}.{choices.suffix}/crm/sales/api',
  hosts: ['*.myfreshworks.com', '*.freshworks.com'],
  auth: { api_key: { mode: 'key', headers: { authorization: 'Token token={secrets.apiKey}' } } },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/selector/owners',
    expect: [{ status: [200] }, { body: '/users', exists: true }],
    identity: '{settings.domain}.{choices.suffix}',
  },
  operations: { upsertContact, followUp, trackTheme },
  describe: {
    contactFields: {
      operations: ['upsertContact'],
      request: { method: 'GET', path: '/settings/contacts/fields' },
      items: '/fields',
      fieldId: '/name',
      fieldName: '/label',
      fieldType: ['/type'],
      required: [{ body: '/required', is: [true] }],
      options: { items: '/choices', value: '/value', name: '/value' },
      use: { custom_field: { '{field.id}': '{field.value}' } },
      cacheSeconds: 300,
    },
  },
  // Of the smallest plan, for everything that asks.
  rate: [{ name: 'account', scope: 'account', limit: 1_000, windowMs: 3_600_000 }],
  rateSignals: [
    {
      bucket: 'account',
      limit: { header: 'x-ratelimit-limit' },
      remaining: { header: 'x-ratelimit-remaining' },
    },
  ],
  errors: [
    { status: [429], means: 'throttle', reason: 'too_many_requests', scope: 'account', retryAfterMs: 600_000 },
    {
      status: [401],
      means: 'disable',
      reason: 'api_key_refused',
      hint: 'Freshsales does not take the key: look at Profile settings > API settings.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'not_permitted',
      message: '/message',
      hint: 'The user whose key it is may not do this: look at their role.',
    },
    {
      status: [400, 404, 422],
      means: 'permanent',
      reason: 'record_refused',
      message: '/errors/message/0',
      hint: 'Freshsales does not take this record: look at the mapping, the owner, and the names of custom fields.',
    },
  ],
  inbound: {
    verify: { kind: 'token', header: 'x-howazit-token', token: '{secrets.webhookToken}' },
    eventType: { body: '/event' },
    remoteId: '/id',
  },
})
