import { defineConnector } from '@howazit/connector-kit'
import { createTask } from './operations/create-task.ts'
import { trackTheme } from './operations/track-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'clickup',
  name: 'ClickUp',
  category: 'work',
  version: '1.0.0',
  summary: 'Makes a detractor a task of a list, and keeps one task for each theme that insights find.',
  docs: 'https://developer.clickup.com/reference/createtask',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    listId: {
      title: 'List',
      help: 'The number in the list’s address, after /li/',
      pattern: '[0-9]{1,20}',
      example: '901523453199',
    },
    clientId: { title: 'Client id of your app', help: 'Settings > Apps > ClickUp API > your app', for: ['oauth'] },
  },
  secrets: {
    token: { title: 'Personal API token', help: 'Settings > Apps > API Token: pk_…', for: ['token'] },
    clientSecret: {
      title: 'Client secret of your app',
      help: 'Settings > Apps > ClickUp API > your app',
      for: ['oauth'],
    },
    webhookSecret: {
      title: 'Secret of the webhook',
      help: 'What creating the webhook answers as webhook.secret',
      isOptional: true,
    },
  },
  baseUrl: 'https://api.clickup.com/api/{apiVersion}',
  hosts: ['api.clickup.com', 'app.clickup.com'],
  apiVersion: { value: 'v2' },
  auth: {
    token: { mode: 'key', headers: { authorization: '{secrets.token}' } },
    // What a token may do is what whoever agreed may, in the workspaces that they chose. It does not expire.
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://app.clickup.com/api',
      tokenUrl: 'https://api.clickup.com/api/v2/oauth/token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      bodyFormat: 'json',
      refresh: 'none',
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/list/{settings.listId}',
    expect: [{ body: '/id' }],
    identity: '{reply.body.name}',
  },
  operations: { createTask, trackTheme },
  describe: {
    customFields: {
      request: { method: 'GET', path: '/list/{settings.listId}/field' },
      items: '/fields',
      fieldId: '/id',
      fieldName: '/name',
      fieldType: ['/type'],
      required: [{ body: '/required', is: [true] }],
      options: { items: '/type_config/options', value: '/id', name: '/name' },
      use: { custom_fields: [{ id: '{field.id}', value: '{field.value}' }] },
      cacheSeconds: 300,
    },
  },
  // Of the smaller plans; what replies tell is believed before it.
  rate: [{ name: 'token', scope: 'token', limit: 100, windowMs: 60_000 }],
  rateSignals: [
    {
      bucket: 'token',
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
      reason: 'rate_limited',
      scope: 'token',
      retryAfter: { header: 'x-ratelimit-reset', unit: 'unix_s' },
      retryAfterMs: 60_000,
    },
    {
      status: [400],
      means: 'permanent',
      reason: 'bad_request',
      message: '/err',
      hint: 'ClickUp does not take this task as it is: look at the mapping and at the fields that the list requires.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'forbidden',
      message: '/err',
      hint: 'The credentials may not write tasks of this list.',
    },
    {
      status: [404],
      means: 'disable',
      reason: 'list_not_found',
      message: '/err',
      hint: 'There is no such list, or the credentials may not see it.',
    },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'x-signature',
      encoding: 'hex',
      key: '{secrets.webhookSecret}',
    },
    deliveryId: { body: '/history_items/0/id' },
    eventType: { body: '/event' },
    remoteId: '/task_id',
  },
})
