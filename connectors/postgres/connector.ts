import { defineConnector } from '@howazit/connector-kit'
import { keepInsight } from './operations/keep-insight.ts'
import { keepResponse } from './operations/keep-response.ts'

export default defineConnector({
  spec: 1,
  id: 'postgres',
  name: 'PostgreSQL',
  category: 'data',
  version: '1.0.0',
  summary: 'Keeps a row for each response and for each finding of an insight in a database of the tenant’s own.',
  docs: 'https://www.postgresql.org/docs/current/sql-insert.html',
  checkedOn: '2026-11-30',
  protocol: 'postgres',
  settings: {
    host: {
      title: 'Host',
      help: 'As it is reached from here; its certificate has to be for this name',
      pattern: '[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?',
      example: 'db.acme.example',
    },
    port: { title: 'Port', help: '5432 unless yours is another', type: 'integer', default: 5432 },
    database: {
      title: 'Database',
      help: 'The one that the tables are in',
      pattern: '[A-Za-z0-9_-]{1,63}',
      example: 'analytics',
    },
    user: { title: 'User', help: 'A role that may read and write the two tables', example: 'howazit' },
    schema: {
      title: 'Schema',
      help: 'The one that the tables are in',
      pattern: '[a-z_][a-z0-9_]{0,62}',
      default: 'public',
    },
    table: {
      title: 'Table of responses',
      help: 'With at least the columns that the README shows',
      pattern: '[a-z_][a-z0-9_]{0,62}',
      default: 'howazit_responses',
    },
    findingsTable: {
      title: 'Table of findings',
      help: 'With at least the columns that the README shows; for keepInsight',
      pattern: '[a-z_][a-z0-9_]{0,62}',
      default: 'howazit_findings',
    },
    tls: {
      title: 'TLS',
      help: 'Off only inside a network of your own',
      type: 'choice',
      choices: { required: 'required', off: 'off' },
      default: 'required',
    },
  },
  secrets: {
    password: { title: 'Password', help: 'Of the user', for: ['password'] },
    ca: {
      title: 'Certificate authority',
      help: 'PEM, where the server’s certificate is of one of your own or of a cloud’s',
      isMultiline: true,
      isOptional: true,
    },
    certificate: { title: 'Client certificate', help: 'PEM', isMultiline: true, for: ['certificate'] },
    certificateKey: { title: 'Key of the client certificate', help: 'PEM', isMultiline: true, for: ['certificate'] },
  },
  baseUrl: 'postgres://{settings.host}:{settings.port}/{settings.database}',
  hosts: ['{settings.host}'],
  auth: {
    password: {
      mode: 'login',
      username: '{settings.user}',
      password: '{secrets.password}',
      tls: '{settings.tls}',
      ca: '{secrets.ca}',
    },
    certificate: {
      mode: 'login',
      username: '{settings.user}',
      certificate: '{secrets.certificate}',
      certificateKey: '{secrets.certificateKey}',
      ca: '{secrets.ca}',
    },
  },
  test: {
    kind: 'request',
    method: 'POST',
    path: '',
    sql: `select current_user as name,
  has_table_privilege('{settings.schema}.{settings.table}', 'SELECT')
    and has_table_privilege('{settings.schema}.{settings.table}', 'INSERT')
    and has_table_privilege('{settings.schema}.{settings.table}', 'UPDATE') as may_write`,
    body: [],
    expect: [{ body: '/rows/0/may_write', is: [true] }],
    identity: '{reply.body.rows.0.name}',
  },
  operations: { keepResponse, keepInsight },
  errors: [
    {
      body: '/error/code',
      is: ['42P01', '3F000', '3D000'],
      means: 'disable',
      reason: 'no_such_table',
      hint: 'Create the tables that the README of this connector shows, or change the settings.',
    },
    {
      body: '/error/code',
      is: ['42703'],
      means: 'disable',
      reason: 'no_such_column',
      hint: 'The table lacks a column that the README of this connector shows: add it.',
    },
    {
      body: '/error/code',
      is: ['42501'],
      means: 'disable',
      reason: 'not_permitted',
      hint: 'Grant the user select, insert, update and delete on the table, and usage on its schema.',
    },
    {
      body: '/error/code',
      is: ['42P10'],
      means: 'disable',
      reason: 'no_unique_key',
      hint: 'Give the table the primary key that the README of this connector shows.',
    },
    {
      body: '/error/code',
      matches: '^(?:22|23)',
      means: 'permanent',
      reason: 'row_refused',
      hint: 'A constraint or a column’s type does not take this row: look at the table and the mapping.',
    },
  ],
})
