import { defineConnector } from '@howazit/connector-kit'
import { addNote } from './operations/add-note.ts'
import { createTask } from './operations/create-task.ts'
import { scorePerson } from './operations/score-person.ts'

export default defineConnector({
  spec: 1,
  id: 'pipedrive',
  name: 'Pipedrive',
  category: 'crm',
  version: '1.0.0',
  summary: 'Writes what a customer said on their person, keeps the last score in a field, and makes an insight a task.',
  docs: 'https://developers.pipedrive.com/docs/api/v1',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    company: {
      title: 'Company domain',
      help: 'What stands before .pipedrive.com in your address',
      pattern: '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?',
      example: 'acme',
    },
    scoreField: {
      title: 'Field for the last score',
      help: 'Its API key, of 40 characters, which `howazit connection describe` lists; for scorePerson',
      pattern: '[0-9a-f]{40}',
      example: '0123456789abcdef0123456789abcdef01234567',
      isOptional: true,
    },
    clientId: {
      title: 'Client id of your app',
      help: 'Developer Hub > your app > OAuth & access scopes',
      for: ['oauth'],
    },
    webhookUser: {
      title: 'HTTP auth username of the webhook',
      help: 'As entered over there under Webhooks',
      default: 'howazit',
    },
  },
  secrets: {
    apiToken: {
      title: 'API token',
      help: 'Personal preferences > API',
      pattern: '\\S{20,}',
      for: ['api_token'],
    },
    clientSecret: {
      title: 'Client secret of your app',
      help: 'Developer Hub > your app > OAuth & access scopes',
      for: ['oauth'],
    },
    webhookPassword: {
      title: 'HTTP auth password of the webhook',
      help: 'As entered over there under Webhooks',
      isOptional: true,
    },
  },
  baseUrl: 'https://{settings.company}.pipedrive.com/api',
  hosts: ['*.pipedrive.com'],
  auth: {
    api_token: { mode: 'key', headers: { 'x-api-token': '{secrets.apiToken}' } },
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://oauth.pipedrive.com/oauth/authorize',
      tokenUrl: 'https://oauth.pipedrive.com/oauth/token',
      clientAuth: 'basic',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['contacts:full', 'activities:full', 'search:read', 'webhooks:full'],
      refreshIdleSeconds: 5_184_000,
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/v1/users/me',
    expect: [{ body: '/success', is: [true] }, { body: '/data/id' }],
    identity: '{reply.body.data.email}',
  },
  operations: { addNote, scorePerson, createTask },
  describe: {
    personFields: {
      operations: ['scorePerson'],
      request: {
        method: 'GET',
        path: '/v2/personFields',
        query: { include_fields: 'required_fields', limit: '500', cursor: '{page.cursor}' },
      },
      items: '/data',
      fieldId: '/field_code',
      fieldName: '/field_name',
      fieldType: ['/field_type'],
      when: [{ body: '/is_custom_field', is: [true] }],
      required: [{ body: '/required_fields/enabled', is: [true] }],
      options: { items: '/options', value: '/id', name: '/label' },
      use: { custom_fields: { '{field.id}': '{field.value}' } },
      pagination: { kind: 'cursor', next: '/additional_data/next_cursor' },
      cacheSeconds: 300,
    },
  },
  rate: [
    // Of the smallest plan and an API token; what replies tell is believed before it.
    { name: 'burst', scope: 'token', limit: 20, windowMs: 2_000 },
    { name: 'daily', scope: 'account', limit: 30_000, windowMs: 86_400_000, window: 'midnight', zone: 'UTC' },
  ],
  rateSignals: [
    {
      bucket: 'burst',
      limit: { header: 'x-ratelimit-limit' },
      remaining: { header: 'x-ratelimit-remaining' },
      reset: { header: 'x-ratelimit-reset', unit: 's' },
    },
    {
      bucket: 'daily',
      limit: { header: 'x-daily-ratelimit-token-limit' },
      remaining: { header: 'x-daily-ratelimit-token-remaining' },
    },
  ],
  errors: [
    {
      status: [429],
      header: 'x-daily-ratelimit-token-remaining',
      is: [0],
      means: 'throttle',
      reason: 'daily_budget_spent',
      scope: 'daily',
      retryAfterMs: 3_600_000,
    },
    {
      status: [403],
      body: '/code',
      matches: '^feature_capping',
      means: 'permanent',
      reason: 'feature_capping',
      message: '/error',
      hint: 'The plan of the account does not allow more of these: make room over there, and replay the delivery.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'not_permitted',
      hint: 'The user or the app may not do this: look at the permission set and the scopes.',
    },
    {
      status: [400],
      means: 'permanent',
      reason: 'bad_request',
      message: '/error',
      hint: 'Pipedrive does not take this as it is: look at the mapping and at the API key of the field.',
    },
  ],
  inbound: {
    verify: { kind: 'basic', username: '{settings.webhookUser}', password: '{secrets.webhookPassword}' },
    deliveryId: { body: '/meta/id' },
    eventType: { body: '/meta/entity' },
    subscribe: {
      method: 'POST',
      path: '/v1/webhooks',
      body: {
        subscription_url: '{callbackUrl}',
        event_action: '*',
        event_object: 'person',
        name: 'Howazit',
        version: '2.0',
        http_auth_user: '{settings.webhookUser}',
        http_auth_password: '{secrets.webhookPassword}',
      },
    },
    unsubscribe: { method: 'DELETE', path: '/v1/webhooks/{subscription.data.id}' },
  },
})
