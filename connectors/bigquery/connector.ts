import { defineConnector } from '@howazit/connector-kit'

const TABLE = '[A-Za-z0-9_-]{1,200}'

/** Of several rows those that fit the table are taken, and the others are told by their place. */
const inRows = {
  recordsMax: 500,
  bytesMax: 9_000_000,
  // BigQuery drops what comes again with the same `insertId` within a minute or so.
  record: { insertId: '{idempotencyKey}', json: '{item}' },
  envelope: { skipInvalidRows: true, ignoreUnknownValues: true, rows: '{records}' },
  allowsDuplicates: true,
  keepsOrder: false,
  onRefused: 'bisect',
} as const

const perRow = {
  items: '/insertErrors',
  by: { index: '/index' },
  lists: 'failures',
  error: '/errors/0',
} as const

const taken = [{ status: [200] }, { body: '/kind', is: ['bigquery#tableDataInsertAllResponse'] }]

export default defineConnector({
  spec: 1,
  id: 'bigquery',
  name: 'Google BigQuery',
  category: 'data',
  version: '1.0.0',
  summary: 'Streams a row per revision of a response and per insight into tables of a dataset.',
  docs: 'https://cloud.google.com/bigquery/docs/reference/rest/v2/tabledata/insertAll',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    project: {
      title: 'Project',
      help: 'Its id, not its name or number',
      pattern: '[a-z][a-z0-9-]{4,28}[a-z0-9]',
      example: 'acme-project',
    },
    dataset: { title: 'Dataset', help: 'Where both tables are', pattern: '[A-Za-z0-9_]{1,1000}', example: 'howazit' },
    table: {
      title: 'Table of responses',
      help: 'With the columns of the README',
      pattern: TABLE,
      default: 'responses',
    },
    insightTable: {
      title: 'Table of insights',
      help: 'With the columns of the README',
      pattern: TABLE,
      default: 'insights',
    },
    clientEmail: {
      title: 'Address of the service account',
      help: 'client_email in its key file',
      pattern: '[a-z0-9-]+@[a-z0-9.-]+\\.gserviceaccount\\.com',
      example: 'howazit@acme-project.iam.gserviceaccount.com',
      for: ['service_account'],
    },
    clientId: { title: 'Client id', help: 'Google Cloud > APIs & services > Credentials', for: ['oauth'] },
  },
  secrets: {
    privateKey: {
      title: 'Private key of the service account',
      help: 'private_key in its key file, with its line ends',
      isMultiline: true,
      for: ['service_account'],
    },
    clientSecret: { title: 'Client secret', help: 'Google Cloud > APIs & services > Credentials', for: ['oauth'] },
  },
  baseUrl: 'https://bigquery.googleapis.com/bigquery/v2',
  hosts: ['bigquery.googleapis.com', 'oauth2.googleapis.com', 'accounts.google.com'],
  auth: {
    service_account: {
      mode: 'oauth2_jwt',
      tokenUrl: 'https://oauth2.googleapis.com/token',
      jwt: {
        algorithm: 'RS256',
        key: '{secrets.privateKey}',
        claims: {
          iss: '{settings.clientEmail}',
          scope: 'https://www.googleapis.com/auth/bigquery https://www.googleapis.com/auth/bigquery.insertdata',
          aud: 'https://oauth2.googleapis.com/token',
        },
        ttlSeconds: 3_600,
      },
    },
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
      tokenUrl: 'https://oauth2.googleapis.com/token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['https://www.googleapis.com/auth/bigquery', 'https://www.googleapis.com/auth/bigquery.insertdata'],
      // Without them there is no refresh token.
      extraAuthorizeParams: { access_type: 'offline', prompt: 'consent' },
      refreshIdleSeconds: 15_552_000,
      revokeUrl: 'https://oauth2.googleapis.com/revoke',
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/projects/{settings.project}/datasets/{settings.dataset}/tables/{settings.table}',
    query: { fields: 'id,type' },
    expect: [{ status: [200] }, { body: '/type', is: ['TABLE'] }],
    identity: '{reply.body.id}',
  },
  operations: {
    insertResponses: {
      title: 'Insert responses',
      summary: 'A response becomes a row, and so do each change of it and its deletion.',
      on: ['response.created', 'response.updated', 'response.deleted'],
      mapping: 'insert-responses.map.js',
      method: 'POST',
      path: '/projects/{settings.project}/datasets/{settings.dataset}/tables/{settings.table}/insertAll',
      success: taken,
      partial: perRow,
      idempotency: { kind: 'client_id', lengthMax: 128, windowSeconds: 60 },
      batch: inRows,
      limits: [{ field: '/comment', bytesMax: 1_000_000, onExcess: 'truncate' }],
      personalData: ['/data/response/answers', '/data/response/respondentMeta/customerId'],
    },
    insertInsights: {
      title: 'Insert insights',
      summary: 'An insight becomes a row with its findings as JSON.',
      on: ['insight.ready'],
      mapping: 'insert-insights.map.js',
      method: 'POST',
      path: '/projects/{settings.project}/datasets/{settings.dataset}/tables/{settings.insightTable}/insertAll',
      success: taken,
      partial: perRow,
      idempotency: { kind: 'client_id', lengthMax: 128, windowSeconds: 60 },
      batch: inRows,
      limits: [{ field: '/findings', bytesMax: 5_000_000, onExcess: 'refuse' }],
    },
  },
  // Per user and method; rows and bytes of a project have quotas far above.
  rate: [{ name: 'user', scope: 'token', limit: 100, windowMs: 1_000 }],
  errors: [
    // Of a row.
    {
      body: '/reason',
      is: ['stopped', 'timeout', 'backendError', 'internalError'],
      means: 'retry',
      reason: 'row_stopped',
    },
    {
      body: '/reason',
      is: ['invalid'],
      means: 'permanent',
      reason: 'row_invalid',
      message: '/message',
      hint: 'The row does not fit the columns: compare the table with the README.',
    },
    // Of a request.
    {
      status: [403, 429],
      body: '/error/errors/*/reason',
      is: ['rateLimitExceeded', 'quotaExceeded'],
      means: 'throttle',
      reason: 'quota_exceeded',
      scope: 'user',
      retryAfterMs: 30_000,
    },
    { status: [429], means: 'throttle', reason: 'too_many_requests', scope: 'user', retryAfterMs: 10_000 },
    // For some minutes after a table was made streaming does not find it.
    { status: [404], means: 'retry', reason: 'table_not_there', message: '/error/message' },
    {
      status: [403],
      body: '/error/errors/*/reason',
      is: ['billingNotEnabled', 'billingTierLimitExceeded'],
      means: 'disable',
      reason: 'billing_off',
      hint: 'Streaming is not for projects without billing: switch it on.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'access_denied',
      hint: 'Give who writes the role BigQuery Data Editor on the dataset, and see that the API is switched on.',
    },
    {
      status: [400],
      means: 'permanent',
      reason: 'request_invalid',
      message: '/error/message',
      hint: 'BigQuery does not take this: look at the columns of the table and at what the mapping makes.',
    },
  ],
})
