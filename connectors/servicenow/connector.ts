import { defineConnector } from '@howazit/connector-kit'
import { createRecord } from './operations/create-record.ts'
import { importRow } from './operations/import-row.ts'
import { trackTheme } from './operations/track-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'servicenow',
  name: 'ServiceNow',
  category: 'support',
  version: '1.0.0',
  summary:
    'Turns a detractor into an incident, a theme into one problem, and loads every response through an import set.',
  docs: 'https://www.servicenow.com/docs/r/api-reference/rest-apis/c_TableAPI.html',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    instance: {
      title: 'Instance',
      help: 'What stands before .service-now.com in your address',
      pattern: '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?',
      example: 'dev12345',
    },
    table: {
      title: 'Table for detractors',
      help: 'One that extends Task, such as incident or sn_customerservice_case',
      pattern: '[a-z][a-z0-9_]{0,79}',
      default: 'incident',
    },
    themeTable: {
      title: 'Table for themes',
      help: 'One that extends Task, such as problem',
      pattern: '[a-z][a-z0-9_]{0,79}',
      default: 'problem',
    },
    stagingTable: {
      title: 'Import set table',
      help: 'The staging table of importRow; its transform map decides by u_response_id what is updated',
      pattern: '[a-z][a-z0-9_]{0,79}',
      default: 'u_howazit_import',
    },
    username: {
      title: 'User',
      help: 'The user id of whom the platform works as',
      example: 'howazit.integration',
      for: ['basic', 'jwt'],
    },
    clientId: {
      title: 'Client id',
      help: 'System OAuth > Application Registry',
      for: ['oauth', 'client_credentials', 'jwt'],
    },
    keyId: { title: 'Key id', help: 'The kid of the JWT verifier map of the application', for: ['jwt'] },
  },
  secrets: {
    password: { title: 'Password', help: 'Of the user', for: ['basic'] },
    clientSecret: {
      title: 'Client secret',
      help: 'System OAuth > Application Registry',
      for: ['oauth', 'client_credentials', 'jwt'],
    },
    privateKey: {
      title: 'Private key',
      help: 'Whose certificate the JWT key of the application has',
      isMultiline: true,
      for: ['jwt'],
    },
    webhookToken: {
      title: 'Token of the webhook',
      help: 'A text of yours, which the REST message sends as X-Howazit-Token',
      isOptional: true,
    },
  },
  baseUrl: 'https://{settings.instance}.service-now.com',
  hosts: ['*.service-now.com'],
  headers: { accept: 'application/json' },
  auth: {
    basic: { mode: 'basic', username: '{settings.username}', password: '{secrets.password}' },
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://{settings.instance}.service-now.com/oauth_auth.do',
      tokenUrl: 'https://{settings.instance}.service-now.com/oauth_token.do',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['useraccount'],
    },
    client_credentials: {
      mode: 'oauth2_client_credentials',
      tokenUrl: 'https://{settings.instance}.service-now.com/oauth_token.do',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['useraccount'],
    },
    jwt: {
      mode: 'oauth2_jwt',
      tokenUrl: 'https://{settings.instance}.service-now.com/oauth_token.do',
      extraTokenParams: { client_id: '{settings.clientId}', client_secret: '{secrets.clientSecret}' },
      jwt: {
        algorithm: 'RS256',
        key: '{secrets.privateKey}',
        header: { kid: '{settings.keyId}' },
        claims: { iss: '{settings.clientId}', aud: '{settings.clientId}', sub: '{settings.username}', jti: '{jti}' },
        ttlSeconds: 300,
      },
    },
  },
  // An instance that sleeps answers with a page and 200.
  test: {
    kind: 'request',
    method: 'GET',
    path: '/api/now/v2/table/{settings.table}',
    query: { sysparm_limit: '1', sysparm_fields: 'sys_id' },
    expect: [{ status: [200] }, { body: '/result', matches: '^\\[' }],
    identity: '{settings.instance}',
  },
  operations: { createRecord, importRow, trackTheme },
  describe: {
    columns: {
      operations: ['createRecord'],
      request: {
        method: 'GET',
        path: '/api/now/v2/table/sys_dictionary',
        query: {
          sysparm_query: 'nameIN{settings.table},task^active=true^elementISNOTEMPTY^ORDERBYelement',
          sysparm_fields: 'element,column_label,internal_type,mandatory',
          sysparm_exclude_reference_link: 'true',
          sysparm_limit: '500',
        },
      },
      items: '/result',
      fieldId: '/element',
      fieldName: '/column_label',
      fieldType: ['/internal_type'],
      required: [{ body: '/mandatory', is: ['true'] }],
      use: { fields: { '{field.id}': '{field.value}' } },
      cacheSeconds: 300,
    },
  },
  // Whoever runs the instance sets limits by the hour, and four requests of integrations are worked on at once.
  rate: [{ name: 'user', scope: 'token', limit: 10_000, windowMs: 3_600_000, concurrencyMax: 4 }],
  rateSignals: [
    {
      bucket: 'user',
      limit: { header: 'x-ratelimit-limit' },
      reset: { header: 'x-ratelimit-reset', unit: 'unix_s' },
    },
  ],
  errors: [
    {
      status: [403],
      body: '/error/detail',
      matches: '(?i)aborted by business rule',
      means: 'permanent',
      reason: 'business_rule',
      message: '/error/detail',
      hint: 'A business rule of the instance does not take this record: look at what it requires.',
    },
    {
      status: [403],
      body: '/error/detail',
      exists: true,
      means: 'disable',
      reason: 'acl_exception',
      message: '/error/detail',
      hint: 'Give the user the role that reads and writes the table, and web service access to it.',
    },
    {
      status: [400, 404],
      body: '/error/message',
      exists: true,
      means: 'permanent',
      reason: 'record_refused',
      message: '/error/message',
      hint: 'ServiceNow does not take this: look at the table of the connection and at the mapping.',
    },
  ],
  inbound: {
    verify: { kind: 'token', header: 'x-howazit-token', token: '{secrets.webhookToken}' },
    deliveryId: { body: '/id' },
    eventType: { body: '/event' },
    remoteId: '/sys_id',
  },
})
