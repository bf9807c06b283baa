import { defineConnector } from '@howazit/connector-kit'
import { keepInsights } from './operations/keep-insights.ts'
import { keepResponses } from './operations/keep-responses.ts'

const IDENTIFIER = '[A-Za-z_][A-Za-z0-9_]{0,127}'

/** Azure and Google Cloud put a number between the workspace and their domain. */
const numbered = (cloud: string, count: number, domain: string) =>
  Array.from({ length: count }, (_, number) => [`${cloud}_${number}`, `${number}.${domain}`] as const)
const clouds = Object.fromEntries([
  ['aws', 'cloud.databricks.com'],
  ...numbered('azure', 20, 'azuredatabricks.net'),
  ...numbered('gcp', 10, 'gcp.databricks.com'),
])

export default defineConnector({
  spec: 1,
  id: 'databricks',
  name: 'Databricks',
  category: 'data',
  version: '1.0.0',
  summary: 'Keeps a row for each response and for each finding of an insight in Delta tables.',
  docs: 'https://docs.databricks.com/api/workspace/statementexecution/executestatement',
  checkedOn: '2026-11-30',
  protocol: 'sql_http',
  settings: {
    cloud: {
      title: 'Cloud',
      help: 'What the address of the workspace ends with: azure_7 for .7.azuredatabricks.net',
      type: 'choice',
      choices: clouds,
      default: 'aws',
    },
    workspace: {
      title: 'Workspace',
      help: 'What stands before that: dbc-a1b2345c-d6e7, adb-1234567890123456, 1234567890123456',
      pattern: '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?',
      example: 'dbc-a1b2345c-d6e7',
    },
    warehouseId: {
      title: 'SQL warehouse',
      help: 'Its id: SQL Warehouses > the warehouse, behind its name',
      pattern: '[0-9a-f]{12,32}',
      example: '0123456789abcdef',
    },
    catalog: { title: 'Catalog', help: 'The one that the tables are in', pattern: IDENTIFIER, default: 'main' },
    schema: { title: 'Schema', help: 'The one that the tables are in', pattern: IDENTIFIER, default: 'default' },
    table: {
      title: 'Table of responses',
      help: 'With at least the columns that the README shows',
      pattern: IDENTIFIER,
      default: 'howazit_responses',
    },
    findingsTable: {
      title: 'Table of findings',
      help: 'With at least the columns that the README shows; for keepInsights',
      pattern: IDENTIFIER,
      default: 'howazit_findings',
    },
    clientId: {
      title: 'Client id of the service principal',
      help: 'Settings > Identity and access > Service principals',
      for: ['service_principal'],
    },
  },
  secrets: {
    clientSecret: {
      title: 'OAuth secret of the service principal',
      help: 'The principal > Secrets > Generate secret',
      for: ['service_principal'],
    },
    token: {
      title: 'Personal access token',
      help: 'Settings > Developer > Access tokens',
      for: ['access_token'],
    },
  },
  baseUrl: 'https://{settings.workspace}.{choices.cloud}',
  hosts: ['*.cloud.databricks.com', '*.azuredatabricks.net', '*.gcp.databricks.com'],
  auth: {
    service_principal: {
      mode: 'oauth2_client_credentials',
      tokenUrl: 'https://{settings.workspace}.{choices.cloud}/oidc/v1/token',
      clientAuth: 'basic',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['all-apis'],
    },
    access_token: { mode: 'key', headers: { authorization: 'Bearer {secrets.token}' } },
  },
  // A statement would start the warehouse.
  test: {
    kind: 'request',
    method: 'GET',
    path: '/api/2.0/preview/scim/v2/Me',
    expect: [{ status: [200] }, { body: '/userName' }],
    identity: '{reply.body.userName}',
  },
  operations: { keepResponses, keepInsights },
  // A warehouse of one cluster has ten statements under way at once and lets others wait.
  rate: [{ name: 'warehouse', scope: 'account', limit: 10, windowMs: 1_000, concurrencyMax: 8 }],
  errors: [
    {
      body: '/status/error/message',
      matches: 'TABLE_OR_VIEW_NOT_FOUND|SCHEMA_NOT_FOUND|NO_SUCH_CATALOG',
      means: 'disable',
      reason: 'no_such_table',
      message: '/status/error/message',
      hint: 'There is no such table, or the principal may not see it: create what the README shows, and grant it.',
    },
    {
      body: '/status/error/message',
      matches: 'UNRESOLVED_COLUMN|DELTA_MERGE_UNRESOLVED_EXPRESSION',
      means: 'disable',
      reason: 'no_such_column',
      message: '/status/error/message',
      hint: 'The table lacks a column that the README shows: add it.',
    },
    {
      body: '/status/error/message',
      matches: 'INSUFFICIENT_PERMISSIONS|PERMISSION_DENIED',
      means: 'disable',
      reason: 'not_permitted',
      message: '/status/error/message',
      hint: 'Grant the principal use of catalog and schema, and select and modify on the table.',
    },
    // Somebody else has written the same files of the table meanwhile.
    { body: '/status/error/message', matches: 'DELTA_CONCURRENT', means: 'retry', reason: 'table_changed' },
    {
      body: '/status/error/error_code',
      is: ['RESOURCE_EXHAUSTED'],
      means: 'throttle',
      reason: 'resource_exhausted',
      scope: 'warehouse',
      retryAfterMs: 10_000,
    },
    {
      body: '/status/error/error_code',
      is: [
        'ABORTED',
        'CANCELLED',
        'DEADLINE_EXCEEDED',
        'INTERNAL_ERROR',
        'IO_ERROR',
        'SERVICE_UNDER_MAINTENANCE',
        'TEMPORARILY_UNAVAILABLE',
        'WORKSPACE_TEMPORARILY_UNAVAILABLE',
      ],
      means: 'retry',
      reason: 'statement_stopped',
    },
    { body: '/status/state', is: ['CANCELED', 'CLOSED'], means: 'retry', reason: 'statement_canceled' },
    {
      body: '/status/state',
      is: ['FAILED'],
      means: 'permanent',
      reason: 'statement_refused',
      message: '/status/error/message',
      hint: 'Databricks does not take these rows: look at the types of the columns and at what the mapping makes.',
    },
    { status: [429], means: 'throttle', reason: 'too_many_requests', scope: 'warehouse', retryAfterMs: 5_000 },
    {
      status: [403],
      means: 'disable',
      reason: 'permission_denied',
      message: '/message',
      hint: 'Give the principal “Can use” on the warehouse.',
    },
    {
      status: [404],
      means: 'disable',
      reason: 'no_such_warehouse',
      message: '/message',
      hint: 'There is no such warehouse in the workspace: look at its id.',
    },
    {
      status: [400],
      means: 'permanent',
      reason: 'request_refused',
      message: '/message',
      hint: 'Databricks does not take this request: look at the id of the warehouse and the names of catalog and schema.',
    },
  ],
})
