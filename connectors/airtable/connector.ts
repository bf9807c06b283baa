import { defineConnector } from '@howazit/connector-kit'
import { keepRecord } from './operations/keep-record.ts'
import { trackTheme } from './operations/track-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'airtable',
  name: 'Airtable',
  category: 'data',
  version: '1.0.0',
  summary: 'Keeps a record for each response in a table, ten in a request, and one for each theme in another.',
  docs: 'https://airtable.com/developers/web/api/update-multiple-records',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    baseId: {
      title: 'Base',
      help: 'In the address: app…',
      pattern: 'app[A-Za-z0-9]{14}',
      example: 'appExample1234567',
    },
    tableId: {
      title: 'Table for responses',
      help: 'In the address, after the base: tbl…',
      pattern: 'tbl[A-Za-z0-9]{14}',
      example: 'tblExample1234567',
    },
    themesTableId: {
      title: 'Table for themes',
      help: 'The same of another table of the base; for trackTheme',
      pattern: 'tbl[A-Za-z0-9]{14}',
      example: 'tblExample7654321',
      isOptional: true,
    },
    idField: {
      title: 'Field for the id',
      help: 'A single line text field of both tables, by which records are found again',
      pattern: '[^\\x00-\\x1f]{1,255}',
      default: 'Howazit id',
    },
    scoreField: {
      title: 'Field for the score',
      help: 'A number field of both tables: the score of a response, the impact of a theme',
      pattern: '[^\\x00-\\x1f]{1,255}',
      default: 'Score',
    },
    commentField: {
      title: 'Field for the comment',
      help: 'A long text field of both tables: the comment, or what was found',
      pattern: '[^\\x00-\\x1f]{1,255}',
      default: 'Comment',
    },
    clientId: { title: 'Client id of your integration', help: 'airtable.com/create/oauth', for: ['oauth'] },
  },
  secrets: {
    token: {
      title: 'Personal access token',
      help: 'airtable.com/create/tokens: data.records:read and data.records:write, for the base',
      for: ['token'],
    },
    clientSecret: { title: 'Client secret of your integration', help: 'airtable.com/create/oauth', for: ['oauth'] },
    macSecret: {
      title: 'MAC secret of the webhook',
      help: 'comes with `howazit connection subscribe`: macSecretBase64 of the reply that made it',
      pattern: '[A-Za-z0-9+/]{16,}={0,2}',
      isOptional: true,
    },
  },
  baseUrl: 'https://api.airtable.com',
  hosts: ['api.airtable.com', 'airtable.com'],
  auth: {
    token: { mode: 'key', headers: { authorization: 'Bearer {secrets.token}' } },
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://airtable.com/oauth2/v1/authorize',
      tokenUrl: 'https://airtable.com/oauth2/v1/token',
      clientAuth: 'basic',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['data.records:read', 'data.records:write', 'webhook:manage'],
      refresh: 'rotating',
      refreshIdleSeconds: 5_184_000,
    },
  },
  // The table may be empty.
  test: {
    kind: 'request',
    method: 'GET',
    path: '/v0/{settings.baseId}/{settings.tableId}',
    query: { pageSize: '1' },
    expect: [{ body: '/records', matches: '^\\[' }],
    identity: '{settings.baseId}',
  },
  operations: { keepRecord, trackTheme },
  // Of a base, whoever asks.
  rate: [{ name: 'base', scope: 'account', limit: 5, windowMs: 1_000 }],
  errors: [
    {
      status: [429],
      body: '/errors/0/error',
      is: ['PUBLIC_API_BILLING_LIMIT_EXCEEDED'],
      means: 'throttle',
      reason: 'monthly_calls_used_up',
      scope: 'base',
      retryAfterMs: 3_600_000,
    },
    // It says nothing, and is deaf for thirty seconds.
    { status: [429], means: 'throttle', reason: 'rate_limit_reached', scope: 'base', retryAfterMs: 30_000 },
    {
      status: [403],
      means: 'disable',
      reason: 'not_permitted',
      hint: 'The token may not write to this base, or there is no such table in it.',
    },
    {
      status: [404],
      means: 'disable',
      reason: 'base_not_found',
      hint: 'There is no such base or table, or the token was not given access to it.',
    },
    {
      status: [422],
      means: 'permanent',
      reason: 'record_refused',
      message: '/error/message',
      hint: 'A field is not there or of another type: compare the names in the connection with the table’s.',
    },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'x-airtable-content-mac',
      encoding: 'hex',
      prefix: 'hmac-sha256=',
      key: '{secrets.macSecret}',
      keyEncoding: 'base64',
    },
    subscribe: {
      method: 'POST',
      path: '/v0/bases/{settings.baseId}/webhooks',
      body: {
        notificationUrl: '{callbackUrl}',
        specification: {
          options: { filters: { dataTypes: ['tableData'], recordChangeScope: '{settings.tableId}' } },
        },
      },
    },
    secretsFromReply: { macSecret: '/macSecretBase64' },
    unsubscribe: { method: 'DELETE', path: '/v0/bases/{settings.baseId}/webhooks/{subscription.id}' },
    renew: { method: 'POST', path: '/v0/bases/{settings.baseId}/webhooks/{subscription.id}/refresh' },
    renewEverySeconds: 518_400,
  },
})
