import { defineConnector, type Operation } from '@howazit/connector-kit'

/** 201 where it was made, 200 where it was there. */
const upserted: Pick<Operation, 'method' | 'success' | 'remoteId'> = {
  method: 'PATCH',
  success: [{ status: [200, 201] }, { body: '/record' }],
  remoteId: { body: '/record' },
}

export default defineConnector({
  spec: 1,
  id: 'sugarcrm',
  name: 'SugarCRM',
  category: 'crm',
  version: '1.0.0',
  summary: 'Keeps one record per response, a case for whoever is unhappy, and one for each theme.',
  docs: 'https://support.sugarcrm.com/documentation/sugar_developer/',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    site: {
      title: 'Site',
      help: 'The host of your address: acme.sugarondemand.com, or one of your own',
      pattern: '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+',
      example: 'acme.sugarondemand.com',
    },
    username: { title: 'User', help: 'An administrator: Sugar lets nobody else integrate', example: 'howazit' },
    platform: {
      title: 'Platform',
      help: 'Administration > API platforms; with one of its own the platform logs nobody else out',
      pattern: '[a-z0-9_]{1,100}',
      default: 'howazit',
    },
    clientId: {
      title: 'OAuth key',
      help: 'Administration > OAuth keys, of type OAuth 2.0; sugar is there from the beginning',
      pattern: '[A-Za-z0-9_.-]{1,255}',
      default: 'sugar',
    },
    module: {
      title: 'Module for responses',
      help: 'With the fields name, description and priority',
      pattern: '[A-Za-z][A-Za-z0-9_]{0,99}',
      default: 'Cases',
    },
    themeModule: {
      title: 'Module for themes',
      help: 'The same, for trackTheme',
      pattern: '[A-Za-z][A-Za-z0-9_]{0,99}',
      default: 'Tasks',
    },
  },
  secrets: {
    password: { title: 'Password', help: 'Of the user' },
    clientSecret: {
      title: 'OAuth secret',
      help: 'Of the key; that of sugar is empty',
      isOptional: true,
    },
    webhookToken: {
      title: 'Token of the logic hook',
      help: 'Of your choice; the same stands behind ?token= in the URL of the web logic hook',
      pattern: '[A-Za-z0-9_-]{16,100}',
      isOptional: true,
    },
  },
  baseUrl: 'https://{settings.site}/rest/{apiVersion}',
  hosts: ['{settings.site}'],
  apiVersion: { value: 'v11_27', pattern: 'v1[01](?:_[0-9]{1,2})?' },
  auth: {
    password: {
      mode: 'oauth2_password',
      tokenUrl: 'https://{settings.site}/rest/{apiVersion}/oauth2/token',
      bodyFormat: 'json',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      username: '{settings.username}',
      password: '{secrets.password}',
      extraTokenParams: { platform: '{settings.platform}' },
      headers: { 'oauth-token': '{token.accessToken}' },
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/me',
    expect: [{ status: [200] }, { body: '/current_user/id' }],
    identity: '{reply.body.current_user.user_name}',
  },
  operations: {
    upsertRecord: {
      ...upserted,
      title: 'Upsert a record',
      summary: 'A response becomes a case, found again by the id of the response.',
      on: ['response.created', 'response.updated'],
      mapping: 'upsert-record.map.js',
      path: '/integrate/{settings.module}/sync_key/{event.data.response.id}',
      remoteUrl: 'https://{settings.site}/#{settings.module}/{remoteId}',
      idempotency: { kind: 'upsert', of: '{event.data.response.id}' },
      limits: [
        { field: '/name', charactersMax: 255, onExcess: 'truncate' },
        { field: '/description', charactersMax: 65_000, onExcess: 'truncate' },
      ],
      personalData: [
        '/data/response/answers',
        '/data/response/respondentMeta/name',
        '/data/response/respondentMeta/email',
      ],
    },
    trackTheme: {
      ...upserted,
      title: 'Track a theme',
      summary: 'The theme that costs the score most becomes one task, which later insights update.',
      on: ['insight.ready'],
      mapping: 'track-theme.map.js',
      path: '/integrate/{settings.themeModule}/sync_key/{input.theme}',
      body: { name: '{input.name}', description: '{input.description}', priority: '{input.priority}' },
      remoteUrl: 'https://{settings.site}/#{settings.themeModule}/{remoteId}',
      idempotency: { kind: 'upsert', of: '{input.theme}' },
      limits: [
        { field: '/name', charactersMax: 50, onExcess: 'truncate' },
        { field: '/description', charactersMax: 65_000, onExcess: 'truncate' },
        { field: '/theme', charactersMax: 100, onExcess: 'refuse' },
      ],
    },
  },
  // Of an instance in SugarCloud; who asks more is not answered at all.
  rate: [{ name: 'instance', scope: 'account', limit: 20, windowMs: 1_000, concurrencyMax: 10 }],
  errors: [
    {
      body: '/error',
      is: ['need_login', 'invalid_grant'],
      means: 'refresh_auth',
      reason: 'need_login',
    },
    {
      body: '/error',
      is: ['not_authorized'],
      means: 'disable',
      reason: 'not_authorized',
      message: '/error_message',
      hint: 'The user has to be an administrator, and may write the module.',
    },
    {
      body: '/error',
      is: ['no_method'],
      means: 'disable',
      reason: 'no_method',
      message: '/error_message',
      hint: 'There is no such module, or Sugar is older than this version of the API: name another version.',
    },
    // Somebody else has written the record meanwhile; the instance was changed meanwhile.
    { status: [409, 412], means: 'retry', reason: 'record_changed' },
    {
      status: [400, 422],
      means: 'permanent',
      reason: 'record_refused',
      message: '/error_message',
      hint: 'Sugar does not take this record: look at the mapping and at the fields of the module.',
    },
  ],
  inbound: {
    verify: { kind: 'token', query: 'token', token: '{secrets.webhookToken}' },
    eventType: { body: '/event' },
    remoteId: '/data/id',
  },
})
