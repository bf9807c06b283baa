import { defineConnector } from '@howazit/connector-kit'
import { keepInsights } from './operations/keep-insights.ts'
import { keepResponses } from './operations/keep-responses.ts'

const IDENTIFIER = '[A-Za-z_][A-Za-z0-9_$]{0,127}'
const BEARER = { authorization: 'Bearer {token.accessToken}' }

export default defineConnector({
  spec: 1,
  id: 'snowflake',
  name: 'Snowflake',
  category: 'data',
  version: '1.0.0',
  summary: 'Keeps a row for each response and for each finding of an insight in tables of a warehouse.',
  docs: 'https://docs.snowflake.com/en/developer-guide/sql-api/reference',
  checkedOn: '2026-11-30',
  protocol: 'sql_http',
  settings: {
    account: {
      title: 'Account',
      help: 'Organisation and account in capitals, as `select current_organization_name(), current_account_name()` says',
      pattern: '[A-Z0-9]{1,63}-[A-Z0-9](?:[A-Z0-9_-]{0,61}[A-Z0-9])?',
      example: 'ACME-ANALYTICS',
    },
    user: {
      title: 'User',
      help: 'In capitals, as `show users` says; whose public key it is',
      pattern: '[A-Z0-9_.@$-]{1,255}',
      example: 'HOWAZIT',
      for: ['key_pair'],
    },
    role: {
      title: 'Role',
      help: 'In capitals; it may use the warehouse and read and write the two tables',
      pattern: IDENTIFIER,
      default: 'HOWAZIT',
    },
    warehouse: {
      title: 'Warehouse',
      help: 'In capitals, as `show warehouses` says; it is resumed by what is written',
      pattern: IDENTIFIER,
      example: 'COMPUTE_WH',
    },
    database: { title: 'Database', help: 'The one that the tables are in', pattern: IDENTIFIER, example: 'ANALYTICS' },
    schema: { title: 'Schema', help: 'The one that the tables are in', pattern: IDENTIFIER, default: 'PUBLIC' },
    table: {
      title: 'Table of responses',
      help: 'With at least the columns that the README shows',
      pattern: IDENTIFIER,
      default: 'HOWAZIT_RESPONSES',
    },
    findingsTable: {
      title: 'Table of findings',
      help: 'With at least the columns that the README shows; for keepInsights',
      pattern: IDENTIFIER,
      default: 'HOWAZIT_FINDINGS',
    },
    clientId: {
      title: 'Client id',
      help: 'Of the security integration: `select system$show_oauth_client_secrets(…)`',
      for: ['oauth'],
    },
  },
  secrets: {
    privateKey: {
      title: 'Private key',
      help: 'PEM, without a passphrase; its public key is the user’s RSA_PUBLIC_KEY',
      isMultiline: true,
      for: ['key_pair'],
    },
    token: {
      title: 'Programmatic access token',
      help: 'Made by `alter user … add programmatic access token`',
      for: ['access_token'],
    },
    clientSecret: { title: 'Client secret', help: 'Of the security integration', for: ['oauth'] },
  },
  baseUrl: 'https://{settings.account}.snowflakecomputing.com',
  hosts: ['*.snowflakecomputing.com'],
  headers: { accept: 'application/json' },
  auth: {
    key_pair: {
      mode: 'self_signed_jwt',
      jwt: {
        algorithm: 'RS256',
        key: '{secrets.privateKey}',
        claims: {
          iss: '{settings.account}.{settings.user}.SHA256:{keyFingerprint}',
          sub: '{settings.account}.{settings.user}',
        },
        ttlSeconds: 3_600,
      },
      headers: { ...BEARER, 'x-snowflake-authorization-token-type': 'KEYPAIR_JWT' },
    },
    access_token: {
      mode: 'key',
      headers: {
        authorization: 'Bearer {secrets.token}',
        'x-snowflake-authorization-token-type': 'PROGRAMMATIC_ACCESS_TOKEN',
      },
    },
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://{settings.account}.snowflakecomputing.com/oauth/authorize',
      tokenUrl: 'https://{settings.account}.snowflakecomputing.com/oauth/token-request',
      clientAuth: 'basic',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['refresh_token', 'session:role:{settings.role}'],
      headers: { ...BEARER, 'x-snowflake-authorization-token-type': 'OAUTH' },
    },
  },
  test: {
    kind: 'request',
    method: 'POST',
    path: '/api/v2/statements',
    sql: 'select current_user(), current_role()',
    body: { statement: '{sql}', timeout: 30, role: '{settings.role}' },
    expect: [{ status: [200] }, { body: '/data/0/0' }],
    identity: '{reply.body.data.0.0}',
  },
  operations: { keepResponses, keepInsights },
  // Snowflake gives no number; it says 429 where there are too many at once.
  rate: [{ name: 'account', scope: 'account', limit: 10, windowMs: 1_000, concurrencyMax: 8 }],
  errors: [
    { status: [429], means: 'throttle', reason: 'too_many_requests', scope: 'account', retryAfterMs: 5_000 },
    {
      status: [422],
      body: '/code',
      is: ['002003', '002043'],
      means: 'disable',
      reason: 'no_such_object',
      hint: 'There is no such table, or the role may not see it: create what the README shows, and grant it.',
    },
    {
      status: [422],
      body: '/code',
      is: ['000904'],
      means: 'disable',
      reason: 'no_such_column',
      hint: 'The table lacks a column that the README shows: add it.',
    },
    {
      status: [422],
      body: '/code',
      is: ['000606'],
      means: 'disable',
      reason: 'no_warehouse',
      hint: 'There is no such warehouse, or the role may not use it: grant usage on it.',
    },
    {
      status: [422],
      body: '/code',
      is: ['003001'],
      means: 'disable',
      reason: 'not_permitted',
      hint: 'Grant the role select, insert, update and delete on the table, and usage on database, schema and warehouse.',
    },
    // Another statement holds the table, or this one was cancelled for taking too long.
    { status: [422], body: '/code', is: ['000625', '000630'], means: 'retry', reason: 'table_locked' },
    {
      status: [400, 422],
      means: 'permanent',
      reason: 'statement_refused',
      message: '/message',
      hint: 'Snowflake does not take these rows: look at the types of the columns and at what the mapping makes.',
    },
    {
      status: [404],
      means: 'disable',
      reason: 'no_such_account',
      hint: 'There is no such account: give organisation and account with a hyphen between them.',
    },
  ],
})
