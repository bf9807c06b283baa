import {
  type Connector,
  type ConnectorContent,
  defineConnector,
  type Idempotency,
  type Inbound,
  type Operation,
} from '@howazit/connector-kit'

export interface TestConnectorOptions {
  readonly id?: string
  readonly idempotency?: Idempotency
  readonly operation?: Partial<Operation>
  readonly rate?: Connector['rate']
  readonly inbound?: Inbound
  /** Source of the mapping. */
  readonly mapping?: string
}

const MAPPING = `function map(event) {
  return { subject: 'Response ' + event.data.response.id, score: event.data.response.answers[0].numericValue }
}`

/** A desk that takes tickets: what a connector is at its simplest, with what a test is about in its place. */
export function createTestConnector(options: TestConnectorOptions = {}): ConnectorContent {
  const {
    id = 'desk',
    idempotency = { kind: 'header', header: 'Idempotency-Key' },
    operation,
    rate,
    inbound,
    mapping = MAPPING,
  } = options
  const connector = defineConnector({
    spec: 1,
    id,
    name: 'Desk',
    category: 'generic',
    version: '1.0.0',
    summary: 'A response becomes a ticket.',
    docs: 'https://example.com/docs',
    checkedOn: '2026-11-29',
    protocol: 'http',
    settings: {
      host: { title: 'Host', pattern: '[a-z0-9.-]+' },
      port: { title: 'Port', pattern: '[0-9]+' },
    },
    secrets: {
      token: { title: 'Token', example: 'desk_example' },
      webhookSecret: { title: 'Webhook secret', example: 'wh_example', isOptional: true },
    },
    baseUrl: 'http://{settings.host}:{settings.port}',
    hosts: ['*'],
    auth: { token: { mode: 'key', headers: { authorization: 'Bearer {secrets.token}' } } },
    test: { kind: 'format_only', reason: 'A test of ours.' },
    operations: {
      createTicket: {
        title: 'Create a ticket',
        on: ['response.created', 'response.updated'],
        mapping: 'create-ticket.map.js',
        method: 'POST',
        path: '/tickets',
        success: [{ status: [201] }, { body: '/id', exists: true }],
        remoteId: { body: '/id' },
        remoteUrl: 'http://{settings.host}:{settings.port}/tickets/{remoteId}',
        idempotency,
        ...operation,
      },
    },
    ...(rate && { rate }),
    ...(inbound && { inbound }),
  })
  return { connector, files: { 'create-ticket.map.js': mapping } }
}
