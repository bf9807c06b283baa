import { defineConnector } from '@howazit/connector-kit'
import { createTask } from './operations/create-task.ts'
import { trackTheme } from './operations/track-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'asana',
  name: 'Asana',
  category: 'work',
  version: '1.0.0',
  summary: 'Makes a detractor a task of a project, and keeps one task for each theme that insights find.',
  docs: 'https://developers.asana.com/reference/createtask',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    project: {
      title: 'Project',
      help: 'The number in the project’s address, after /project/',
      pattern: '[0-9]{1,20}',
      example: '1204567890123456',
    },
    scoreField: {
      title: 'Custom field for the score',
      help: 'The gid of a number field of the project, which `howazit connection describe` lists',
      pattern: '[0-9]{1,20}',
      example: '1204567890129999',
      isOptional: true,
    },
    clientId: { title: 'Client id of your app', help: 'app.asana.com/0/my-apps > your app > OAuth', for: ['oauth'] },
  },
  secrets: {
    token: { title: 'Personal access token', help: 'app.asana.com/0/my-apps > Create new token', for: ['token'] },
    clientSecret: {
      title: 'Client secret of your app',
      help: 'app.asana.com/0/my-apps > your app > OAuth',
      for: ['oauth'],
    },
    webhookSecret: {
      title: 'Secret of the webhook',
      help: 'Asana brings it with its first call: leave it empty',
      isOptional: true,
    },
  },
  baseUrl: 'https://app.asana.com/api/{apiVersion}',
  hosts: ['app.asana.com'],
  apiVersion: { value: '1.0' },
  auth: {
    token: { mode: 'key', headers: { authorization: 'Bearer {secrets.token}' } },
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://app.asana.com/-/oauth_authorize',
      tokenUrl: 'https://app.asana.com/-/oauth_token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: [
        'projects:read',
        'custom_fields:read',
        'tasks:read',
        'tasks:write',
        'stories:read',
        'stories:write',
        'webhooks:write',
        'webhooks:delete',
      ],
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/projects/{settings.project}',
    expect: [{ body: '/data/gid' }],
    identity: '{reply.body.data.name}',
  },
  operations: { createTask, trackTheme },
  describe: {
    customFields: {
      operations: ['createTask'],
      request: {
        method: 'GET',
        path: '/projects/{settings.project}/custom_field_settings',
        query: {
          opt_fields: 'custom_field.name,custom_field.resource_subtype,custom_field.enum_options.name',
          limit: '100',
          offset: '{page.cursor}',
        },
      },
      items: '/data',
      fieldId: '/custom_field/gid',
      fieldName: '/custom_field/name',
      fieldType: ['/custom_field/resource_subtype'],
      options: { items: '/custom_field/enum_options', value: '/gid', name: '/name' },
      use: { custom_fields: { '{field.id}': '{field.value}' } },
      pagination: { kind: 'cursor', next: '/next_page/offset' },
      cacheSeconds: 300,
    },
  },
  // Of the free plan; a paid one allows ten times as much.
  rate: [{ name: 'token', scope: 'token', limit: 150, windowMs: 60_000, concurrencyMax: 15 }],
  errors: [
    {
      status: [400],
      means: 'permanent',
      reason: 'bad_request',
      message: '/errors/0/message',
      hint: 'Asana does not take this task as it is: look at the mapping and at the gid of the custom field.',
    },
    {
      status: [402],
      means: 'permanent',
      reason: 'premium_only',
      message: '/errors/0/message',
      hint: 'The plan of the workspace has no custom fields: leave `scoreField` out.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'forbidden',
      hint: 'The credentials may not write tasks of this project.',
    },
    {
      status: [404],
      means: 'disable',
      reason: 'project_not_found',
      hint: 'There is no such project, or the credentials may not see it.',
    },
    { status: [451], means: 'disable', reason: 'blocked', hint: 'Asana blocks this account for legal reasons.' },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'x-hook-signature',
      encoding: 'hex',
      key: '{secrets.webhookSecret}',
    },
    handshakes: [{ kind: 'secret_header', header: 'X-Hook-Secret', secret: 'webhookSecret' }],
    eventType: { body: '/action' },
    items: '/events',
    remoteId: '/resource/gid',
    subscribe: {
      method: 'POST',
      path: '/webhooks',
      body: {
        data: {
          resource: '{settings.project}',
          target: '{callbackUrl}',
          filters: [
            { resource_type: 'task', action: 'changed', fields: ['completed'] },
            { resource_type: 'task', action: 'deleted' },
          ],
        },
      },
    },
    unsubscribe: { method: 'DELETE', path: '/webhooks/{subscription.data.gid}' },
  },
})
