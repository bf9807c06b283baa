import type { Connector, Operation } from '@howazit/connector-kit'
import { type Golden, type GoldenCase, type GoldenReply, goldenFileOf } from '@howazit/connector-kit/testing'

export const PROTOCOLS = ['postgres', 'kafka', 'smtp', 'sftp'] as const
export type LoginProtocol = (typeof PROTOCOLS)[number]

interface Shape {
  readonly connector: Pick<Connector, 'baseUrl' | 'test'> & Partial<Connector>
  readonly operation: Pick<Operation, 'method' | 'path' | 'idempotency'> & Partial<Operation>
  readonly mapping: string
  readonly taken: GoldenReply
  /** A refusal by the protocol's own code, the reason that it has, and one that passes. */
  readonly refused: readonly [status: number, code: string | number, reason: string]
  readonly passing: readonly [status: number, code: string | number, reason: string]
}

const HINT = 'Look at the mapping.'
const ROW = `function map(event) {
  const { id, respondentMeta: { email } = {} } = event.data.response
  return { id, score: helpers.answer('nps') ?? null, comment: helpers.answer('text') ?? null, email: email ?? null }
}`
const STATEMENT = `insert into {settings.place} (id, score, comment, email) values ($1, $2::int, $3, $4)
  on conflict (id) do update set score = excluded.score, comment = excluded.comment`

/** A connector of each protocol in its smallest form that certifies. */
const SHAPES: Readonly<Record<LoginProtocol, Shape>> = {
  postgres: {
    connector: {
      baseUrl: 'postgres://{settings.host}:{settings.port}/{settings.place}',
      test: {
        kind: 'request',
        method: 'POST',
        path: '',
        sql: 'select current_user as name',
        body: [],
        expect: [{ body: '/rows/0/name', exists: true }],
        identity: '{reply.body.rows.0.name}',
      },
      errors: [{ body: '/error/code', is: ['22P02'], means: 'permanent', reason: 'row_invalid', hint: HINT }],
    },
    operation: {
      method: 'POST',
      path: '',
      sql: STATEMENT,
      body: ['{eventId}', '{input.score}', '{input.comment}', '{input.email}'],
      success: [{ body: '/rowCount', is: [1] }],
      idempotency: { kind: 'upsert' },
    },
    mapping: ROW,
    taken: { status: 200, body: { rowCount: 1, rows: [] } },
    refused: [422, '22P02', 'row_invalid'],
    passing: [503, '57P03', 'postgres_57p03'],
  },
  kafka: {
    connector: {
      baseUrl: 'kafka://{settings.host}:{settings.port}',
      test: {
        kind: 'request',
        method: 'GET',
        path: '/{settings.place}',
        expect: [{ body: '/partitions', exists: true }],
        identity: '{settings.host}',
      },
    },
    operation: {
      method: 'POST',
      path: '/{settings.place}',
      headers: { 'x-key': '{eventId}', 'howazit-event-id': '{eventId}' },
      remoteId: { body: '/offsets/0/offset' },
      idempotency: { kind: 'natural' },
    },
    mapping: ROW,
    taken: { status: 200, body: { offsets: [{ partition: 0, offset: '41' }] } },
    refused: [422, 'INVALID_RECORD', 'kafka_invalid_record'],
    passing: [503, 'LEADER_NOT_AVAILABLE', 'kafka_leader_not_available'],
  },
  smtp: {
    connector: {
      baseUrl: 'smtp://{settings.host}:{settings.port}',
      test: {
        kind: 'request',
        method: 'GET',
        path: '',
        expect: [{ status: [200] }],
        identity: '{settings.user}',
      },
    },
    operation: {
      method: 'POST',
      path: '',
      headers: { 'message-id': '<{idempotencyKey}@{settings.place}>', 'auto-submitted': 'auto-generated' },
      body: { from: 'Howazit <cx@{settings.place}>', '...': '{input}' },
      remoteId: { body: '/messageId' },
      idempotency: { kind: 'client_id' },
      limits: [{ field: '/subject', charactersMax: 200, onExcess: 'truncate' }],
    },
    mapping: `function map(event) {
  const { respondentMeta: { name, email } = {} } = event.data.response
  const replyTo = email ? { name, address: email } : undefined
  const subject = helpers.join(['NPS', helpers.answer('nps') ?? '-'], ' ')
  return { to: 'desk@example.com', replyTo, subject, text: helpers.answer('text') ?? 'No comment.' }
}`,
    taken: {
      status: 200,
      body: {
        messageId: '<019abc12-3456-7def-8123-456789000001@example.com>',
        accepted: ['desk@example.com'],
        rejected: [],
        response: '250 OK',
      },
    },
    refused: [422, 550, 'smtp_550'],
    passing: [503, 451, 'smtp_451'],
  },
  sftp: {
    connector: {
      baseUrl: 'sftp://{settings.host}:{settings.port}',
      test: {
        kind: 'request',
        method: 'GET',
        path: '/{+settings.place}',
        expect: [{ body: '/kind', is: ['folder'] }],
        identity: '{reply.body.path}',
      },
    },
    operation: {
      method: 'PUT',
      path: '/{+settings.place}/{idempotencyKey}.csv',
      format: 'csv',
      remoteId: { body: '/path' },
      idempotency: { kind: 'natural' },
    },
    mapping: ROW,
    taken: { status: 200, body: { path: '/in/responses/019abc12-3456-7def-8123-456789000001.csv', bytes: 108 } },
    refused: [404, 'no_such_file', 'sftp_no_such_file'],
    passing: [503, 'failure', 'sftp_failure'],
  },
}

const PLACES: Readonly<Record<LoginProtocol, string>> = {
  postgres: 'responses',
  kafka: 'responses',
  smtp: 'example.com',
  sftp: 'in/responses',
}

export interface ProtocolFolder {
  readonly connector: Connector
  readonly golden: Golden
  /** As a folder has them, the manifest among them. */
  readonly files: Readonly<Record<string, string>>
}

/** A connector's folder; `change` what is another in its operation. */
export function protocolFolder(protocol: LoginProtocol, change: Partial<Operation> = {}): ProtocolFolder {
  const shape = SHAPES[protocol]
  const isSftp = protocol === 'sftp'
  const connector = {
    spec: 1,
    id: `own_${protocol}`,
    name: `Own ${protocol}`,
    category: 'data',
    version: '1.0.0',
    summary: 'A response is kept where the tenant has its data.',
    docs: 'https://www.rfc-editor.org/rfc/rfc5321',
    checkedOn: '2026-11-29',
    protocol,
    settings: {
      host: { title: 'Host', help: 'Its name', example: 'data.example.com' },
      port: { title: 'Port', help: 'Its port', type: 'integer' },
      user: { title: 'User', help: 'Who may write there' },
      place: { title: 'Place', help: 'Where it is to go' },
      ...(isSftp && { hostKey: { title: 'Host key', help: 'As `ssh-keygen -l` shows it' } }),
    },
    secrets: { password: { title: 'Password', help: 'Of the user' } },
    hosts: ['{settings.host}'],
    auth: {
      login: {
        mode: 'login',
        username: '{settings.user}',
        password: '{secrets.password}',
        ...(isSftp && { hostKey: '{settings.hostKey}' }),
      },
    },
    ...shape.connector,
    operations: {
      keep: {
        title: 'Keep the response',
        summary: 'A response is kept once.',
        on: ['response.created', 'response.updated'],
        mapping: 'keep.map.js',
        personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
        ...(protocol === 'smtp' && {
          personalData: [
            '/data/response/answers',
            '/data/response/respondentMeta/email',
            '/data/response/respondentMeta/name',
          ],
        }),
        ...shape.operation,
        ...change,
      },
    },
  } as Connector
  const golden = goldenOf(protocol, shape)
  return {
    connector,
    golden,
    files: {
      'connector.ts': `import { defineConnector } from '@howazit/connector-kit'\nexport default defineConnector(${JSON.stringify(connector)})\n`,
      'keep.map.js': shape.mapping,
      [goldenFileOf('keep')]: `${JSON.stringify(golden, null, 2)}\n`,
      'README.md': README,
    },
  }
}

function goldenOf(protocol: LoginProtocol, { taken, refused, passing }: Shape): Golden {
  const failed = ([status, code]: Shape['refused'], message: string): GoldenReply => ({
    status,
    body: { error: { code, message } },
  })
  const detractor = (name: string, rest: Pick<GoldenCase, 'exchanges' | 'outcomes'>): GoldenCase => ({
    name,
    events: ['detractor'],
    ...rest,
  })
  const cases: GoldenCase[] = [
    detractor('a response is kept', { exchanges: [{ reply: taken }], outcomes: [{ outcome: 'delivered' }] }),
    {
      name: 'what respondents try stays text',
      events: ['hostile'],
      exchanges: [{ reply: taken }],
      outcomes: [{ outcome: 'delivered' }],
    },
    {
      name: 'nobody is kept without a name',
      events: ['anonymous'],
      exchanges: [{ reply: taken }],
      outcomes: [{ outcome: 'delivered' }],
    },
    detractor('what is no such thing is refused', {
      exchanges: [{ reply: failed(refused, 'No.') }],
      outcomes: [{ outcome: 'refused', reason: refused[2] }],
    }),
    detractor('what passes is tried again', {
      exchanges: [{ reply: failed(passing, 'Not now.') }],
      outcomes: [{ outcome: 'retry', reason: passing[2] }],
    }),
    detractor('silence leaves open whether it was taken', {
      exchanges: [{ error: { code: 'ECONNRESET', wasSent: true } }],
      outcomes: [{ outcome: 'unknown' }],
    }),
  ]
  const throttled = detractor('a quota that is used up lets the connection rest', {
    exchanges: [{ reply: failed([429, 'THROTTLING_QUOTA_EXCEEDED', ''], 'Too much.') }],
    outcomes: [{ outcome: 'throttled' }],
  })
  return {
    operation: 'keep',
    connection: {
      settings: {
        host: 'data.example.com',
        port: 2_000,
        user: 'howazit',
        place: PLACES[protocol],
        ...(protocol === 'sftp' && { hostKey: 'SHA256:example' }),
      },
      secrets: { password: 'example_password_of_howazit' },
    },
    cases: protocol === 'kafka' ? [...cases, throttled] : cases,
  }
}

const README = `# Own

## What it does

\`keep\` keeps a response.

## On the other side

Somebody who may write.

## Settings

host, port, user, place, hostKey, password

## Limits

None.

## Testing it

    howazit connector test
`
