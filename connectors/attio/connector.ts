import { defineConnector } from '@howazit/connector-kit'
import { addNote } from './operations/add-note.ts'
import { assertPerson } from './operations/assert-person.ts'
import { followUp } from './operations/follow-up.ts'
import { trackTheme } from './operations/track-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'attio',
  name: 'Attio',
  category: 'crm',
  version: '1.0.0',
  summary: 'Keeps the last score on the person, notes what they said, and makes detractors and themes tasks.',
  docs: 'https://docs.attio.com/rest-api/endpoint-reference/records/assert-a-record',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    assignee: {
      title: 'Who gets the tasks',
      help: 'The address of a member of the workspace',
      pattern: '[^\\s:/]+@[^\\s:/]+',
      example: 'cx@acme.example',
    },
    clientId: { title: 'Client id of your app', help: 'build.attio.com > your app > OAuth', for: ['oauth'] },
  },
  secrets: {
    accessToken: {
      title: 'Access token',
      help: 'Workspace settings > Developers > your integration, with the scopes of the README',
      for: ['access_token'],
    },
    clientSecret: { title: 'Client secret of your app', help: 'build.attio.com > your app > OAuth', for: ['oauth'] },
    webhookSecret: {
      title: 'Secret of the webhook',
      help: 'Shown once by the reply that made it',
      isOptional: true,
    },
  },
  baseUrl: 'https://api.attio.com/{apiVersion}',
  hosts: ['api.attio.com', 'app.attio.com'],
  apiVersion: { value: 'v2' },
  auth: {
    access_token: { mode: 'key', headers: { authorization: 'Bearer {secrets.accessToken}' } },
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://app.attio.com/authorize',
      tokenUrl: 'https://app.attio.com/oauth/token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      // They stand in the app; Attio asks for all of them.
      scopes: [
        'record_permission:read-write',
        'object_configuration:read',
        'note:read-write',
        'task:read-write',
        'user_management:read',
        'webhook:read-write',
      ],
      refresh: 'none',
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/self',
    expect: [{ status: [200] }, { body: '/active', is: [true] }],
    identity: '{reply.body.workspace_name}',
  },
  operations: { assertPerson, addNote, followUp, trackTheme },
  describe: {
    personAttributes: {
      operations: ['assertPerson'],
      request: { method: 'GET', path: '/objects/people/attributes', query: { limit: '100', offset: '{page.offset}' } },
      items: '/data',
      fieldId: '/api_slug',
      fieldName: '/title',
      fieldType: ['/type'],
      when: [
        { body: '/is_writable', is: [true] },
        { body: '/is_archived', is: [false] },
      ],
      required: [{ body: '/is_required', is: [true] }],
      use: { values: { '{field.id}': ['{field.value}'] } },
      pagination: { kind: 'offset', size: 100 },
      cacheSeconds: 300,
    },
  },
  // Of writes; reads may be four times as many.
  rate: [{ name: 'writes', scope: 'token', limit: 25, windowMs: 1_000 }],
  errors: [
    { status: [429], means: 'throttle', reason: 'rate_limit_exceeded', scope: 'writes', retryAfterMs: 1_000 },
    { body: '/code', is: ['merge_in_progress'], means: 'retry', reason: 'merge_in_progress', retryAfterMs: 10_000 },
    {
      status: [403],
      means: 'disable',
      reason: 'scope_missing',
      message: '/message',
      hint: 'Give the token the scopes that the README of this connector names.',
    },
    {
      body: '/code',
      is: ['unknown_attribute', 'unknown_filter_attribute_slug', 'not_found'],
      means: 'permanent',
      reason: 'not_found',
      message: '/message',
      hint: 'Make the attributes that the README of this connector names, and look at the address of the assignee.',
    },
    {
      status: [400, 404, 409, 422],
      means: 'permanent',
      reason: 'value_refused',
      message: '/message',
      hint: 'Attio does not take this value: look at the mapping and at the types of the attributes.',
    },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'attio-signature',
      encoding: 'hex',
      key: '{secrets.webhookSecret}',
    },
    deliveryId: { header: 'idempotency-key' },
    items: '/events',
    eventType: { body: '/event_type' },
    remoteId: '/id/task_id',
    subscribe: {
      method: 'POST',
      path: '/webhooks',
      body: {
        data: {
          target_url: '{callbackUrl}',
          subscriptions: [
            { event_type: 'task.updated', filter: null },
            { event_type: 'task.deleted', filter: null },
          ],
        },
      },
    },
    secretsFromReply: { webhookSecret: '/data/secret' },
    unsubscribe: { method: 'DELETE', path: '/webhooks/{subscription.data.id.webhook_id}' },
  },
})
