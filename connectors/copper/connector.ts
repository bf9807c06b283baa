import { defineConnector } from '@howazit/connector-kit'
import { addActivity } from './operations/add-activity.ts'
import { scorePerson } from './operations/score-person.ts'
import { trackTheme } from './operations/track-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'copper',
  name: 'Copper',
  category: 'crm',
  version: '1.0.0',
  summary: 'Notes on the person what they said, keeps their last score in a field, and makes a theme a task.',
  docs: 'https://developer.copper.com/activities/create-a-new-activity.html',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    userEmail: {
      title: 'Email of the user',
      help: 'Whose API key it is',
      pattern: '[^\\s:/]+@[^\\s:/]+',
      example: 'cx@acme.example',
      for: ['api_key'],
    },
    scoreField: {
      title: 'Custom field for the last score',
      help: 'The number of a field of people, which `howazit connection describe` lists',
      type: 'integer',
      example: 100764,
    },
    assigneeId: {
      title: 'Who gets the tasks',
      help: 'The number of a user, which POST /users/search lists; nobody without it',
      type: 'integer',
      example: 137658,
      isOptional: true,
    },
    clientId: { title: 'Client id of your app', help: 'Copper gives it to partners', for: ['oauth'] },
  },
  secrets: {
    apiKey: { title: 'API key', help: 'Settings > Integrations > API keys', pattern: '\\S{10,100}', for: ['api_key'] },
    clientSecret: { title: 'Client secret of your app', help: 'Copper gives it to partners', for: ['oauth'] },
    webhookSecret: {
      title: 'Secret of the webhook',
      help: 'Of your choice: Copper brings it in a header of every call',
      pattern: '\\S{16,100}',
      isOptional: true,
    },
  },
  baseUrl: 'https://api.copper.com/developer_api/v1',
  hosts: ['api.copper.com', 'app.copper.com'],
  auth: {
    api_key: {
      mode: 'key',
      headers: {
        'x-pw-accesstoken': '{secrets.apiKey}',
        'x-pw-application': 'developer_api',
        'x-pw-useremail': '{settings.userEmail}',
      },
    },
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://app.copper.com/oauth/authorize',
      tokenUrl: 'https://app.copper.com/oauth/token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['developer/v1/all'],
      refresh: 'none',
    },
  },
  learn: { request: { method: 'GET', path: '/account' }, fromReply: { accountId: '/id' } },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/account',
    expect: [{ status: [200] }, { body: '/id' }],
    identity: '{reply.body.name}',
  },
  operations: { addActivity, scorePerson, trackTheme },
  describe: {
    personFields: {
      operations: ['scorePerson'],
      request: { method: 'GET', path: '/custom_field_definitions' },
      items: '',
      fieldId: '/id',
      fieldName: '/name',
      fieldType: ['/data_type'],
      when: [{ body: '/available_on/*', is: ['person'] }],
      options: { items: '/options', value: '/id', name: '/name' },
      cacheSeconds: 300,
    },
  },
  rate: [{ name: 'account', scope: 'account', limit: 180, windowMs: 60_000 }],
  errors: [
    { status: [429], means: 'throttle', reason: 'too_many_requests', scope: 'account', retryAfterMs: 15_000 },
    {
      status: [401],
      means: 'refresh_auth',
      reason: 'not_authenticated',
      hint: 'Copper does not take the key of this user: look at Settings > Integrations > API keys.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'not_permitted',
      message: '/message',
      hint: 'The user whose key it is may not do this, or the plan has no API.',
    },
    {
      status: [400, 404, 422],
      means: 'permanent',
      reason: 'record_refused',
      message: '/message',
      hint: 'Copper does not take this record: look at the mapping and at the number of the custom field.',
    },
  ],
  inbound: {
    verify: { kind: 'token', header: 'x-howazit-token', token: '{secrets.webhookSecret}' },
    eventType: { body: '/event' },
    remoteId: '/ids/0',
    subscribe: {
      method: 'POST',
      path: '/webhooks',
      body: {
        target: '{callbackUrl}',
        type: 'task',
        event: 'update',
        headers: { 'X-Howazit-Token': '{secrets.webhookSecret}' },
      },
    },
    unsubscribe: { method: 'DELETE', path: '/webhooks/{subscription.id}' },
  },
})
