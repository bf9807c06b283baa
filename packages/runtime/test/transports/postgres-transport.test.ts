import { once } from 'node:events'
import { createServer } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { JsonValue, Login, Sent } from '@howazit/connector-kit'
import pg from 'pg'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Certificates, makeCertificates } from '../egress/certificates.ts'
import { type PostgresSetup, setUpPostgres } from '../support/set-up-postgres.ts'
import { placeOfPostgres, startTap, type Tap } from './start-tap.ts'
import { describeTransport, openTransport, outgoing } from './transport.contract.ts'

const HOST = 'hooks.example.com'

interface TenantsDatabase extends AsyncDisposable {
  readonly postgres: PostgresSetup
  readonly tap: Tap
  readonly login: Login
  readonly database: string
}

async function start(): Promise<TenantsDatabase> {
  const postgres = await setUpPostgres()
  const tap = await startTap({ to: placeOfPostgres(postgres.url) })
  const { user = '', password, database = '' } = new pg.Client({ connectionString: postgres.url })
  const login: Login = { username: user, ...(password && { password }), tls: 'off' }
  databases.set(tap.port, database)
  return {
    postgres,
    tap,
    login,
    database,
    async [Symbol.asyncDispose]() {
      await tap[Symbol.asyncDispose]()
      await postgres[Symbol.asyncDispose]()
    },
  }
}

const databases = new Map<number, string>()

const requestOf = (port: number, login: Login, sql: string, values: JsonValue = []) => ({
  method: 'POST',
  url: `postgres://${HOST}:${port}/${databases.get(port) ?? ''}`,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ sql, values }),
  login,
})

const bodyOf = (sent: Sent): JsonValue =>
  'reply' in sent ? (JSON.parse(sent.reply.body) as JsonValue) : sent.error.code

describe('the transport for PostgreSQL', () => {
  describeTransport({
    start: async () =>
      Object.assign(await start(), {
        wrongLogin: { username: 'nobody_of_that_name', password: 'wrong', tls: 'off' } as const,
      }),
    request: (port, login) => requestOf(port, login, 'select 1'),
  })

  test('binds what a respondent wrote, whatever it is, and inserts it once', async () => {
    await using given = await start()
    await given.postgres.sql('create table answers (id text primary key, score int, answer text, whole jsonb)')
    const transport = openTransport()
    const upsert = `insert into answers values ($1, $2, $3, $4::jsonb)
      on conflict (id) do update set score = excluded.score, answer = excluded.answer, whole = excluded.whole`
    const hostile = `'); drop table answers; -- \0 \ud800 {settings.x} $1`
    const values = ['e-1', 3, hostile, { deep: [hostile], list: [1, null] }]
    const send = () => transport.send(outgoing(requestOf(given.tap.port, given.login, upsert, values)))
    expect(bodyOf(await send())).toEqual({ rowCount: 1, rows: [] })
    await send()
    const kept = `'); drop table answers; --  \ufffd {settings.x} $1`
    expect(await given.postgres.sql('select * from answers')).toEqual([
      { id: 'e-1', score: 3, answer: kept, whole: { deep: [kept], list: [1, null] } },
    ])
  })

  test('takes a batch as one statement over its records', async () => {
    await using given = await start()
    await given.postgres.sql('create table answers (id text primary key, score int)')
    const sql = `insert into answers select id, score from jsonb_to_recordset($1::jsonb) as r (id text, score int)
      on conflict (id) do update set score = excluded.score`
    const records = Array.from({ length: 1_000 }, (_, score) => ({ id: `e-${score}`, score }))
    const sent = await openTransport().send(outgoing(requestOf(given.tap.port, given.login, sql, [records])))
    expect(bodyOf(sent)).toEqual({ rowCount: 1_000, rows: [] })
    expect(await given.postgres.sql('select sum(score)::int as sum from answers')).toEqual([{ sum: 499_500 }])
  })

  test.each([
    ["insert into one values ('a')", 409, '23505'],
    ['insert into one values (null)', 422, '23502'],
    ["select 'x'::int", 422, '22P02'],
    ['select * from nothing', 404, '42P01'],
    ['selec', 400, '42601'],
    ['select 1; select 2', 400, '42601'],
    ["do $$ begin raise exception using errcode = '40001'; end $$", 503, '40001'],
    ["do $$ begin raise exception using errcode = '40003'; end $$", 504, '40003'],
    ["do $$ begin raise exception using errcode = '53300'; end $$", 503, '53300'],
    ["do $$ begin raise exception using errcode = '42501'; end $$", 403, '42501'],
    ["do $$ begin raise exception using errcode = '54000'; end $$", 413, '54000'],
  ])('%s is a %i with the code %s, and the session goes on', async (sql, status, code) => {
    await using given = await start()
    await given.postgres.sql("create table one (id text primary key); insert into one values ('a')")
    const transport = openTransport()
    const send = (text: string) => transport.send(outgoing(requestOf(given.tap.port, given.login, text)))
    const sent = await send(sql)
    expect(sent).toMatchObject({ reply: { status } })
    expect(bodyOf(sent)).toMatchObject({ error: { code } })
    expect(await send('select 1')).toMatchObject({ reply: { status: 200 } })
    expect(given.tap.connections()).toBe(1)
  })

  test('answers with rows, as many as there is room for', async () => {
    await using given = await start()
    const transport = openTransport()
    const send = (text: string) => transport.send(outgoing(requestOf(given.tap.port, given.login, text)))
    expect(bodyOf(await send("select 1 as one, 'x' as text"))).toEqual({ rowCount: 1, rows: [{ one: 1, text: 'x' }] })
    const long = await send("select repeat('x', 100000) as text")
    expect(long).toMatchObject({ reply: { status: 200, isBodyTruncated: true } })
    expect(bodyOf(long)).toEqual({ rowCount: 1, rows: [] })
  })

  test('does not know what became of a statement whose connection broke, nor of one that took too long', async () => {
    await using given = await start()
    const transport = openTransport()
    const sleep = requestOf(given.tap.port, given.login, 'select pg_sleep(60)')
    const heard = given.tap.heard('pg_sleep')
    const sending = transport.send(outgoing(sleep))
    await heard
    given.tap.cut()
    expect(await sending).toMatchObject({ error: { wasSent: true } })
    expect(await transport.send(outgoing(sleep, { timeoutMs: 500 }))).toEqual({
      error: { code: 'ETIMEDOUT', wasSent: true },
    })
  })

  test.each([['{"sql":"select 1"}'], ['{"sql":1,"values":[]}'], ['{"sql":"select 1","values":{}}']])(
    'has no statement in %s',
    async (body) => {
      await using given = await start()
      const request = { ...requestOf(given.tap.port, given.login, ''), body }
      expect(await openTransport().send(outgoing(request))).toMatchObject({ reply: { status: 400 } })
      expect(given.tap.connections()).toBe(0)
    },
  )

  test('turns to TLS before it says who it is, to a certificate for the host', async () => {
    await using given = await start()
    const certificates = makeCertificates()
    const port = await startTlsDoor(certificates, given.tap.port)
    databases.set(port, given.database)
    const transport = openTransport()
    const ask = (more: Partial<Login>, host = HOST) => {
      const { login: plain, url, ...rest } = requestOf(port, given.login, 'select 1')
      const login: Login = { ...plain, tls: 'required', ...more }
      return transport.send(outgoing({ ...rest, login, url: url.replace(HOST, host) }))
    }
    expect(await ask({ ca: certificates.ca })).toMatchObject({ reply: { status: 200 } })
    expect(await ask({ ca: certificates.ca }, '127.0.0.1')).toMatchObject({ reply: { status: 200 } })
    expect(await ask({ ca: certificates.ca }, 'other.example.com')).toEqual({
      error: { code: 'ERR_TLS_CERT_ALTNAME_INVALID', wasSent: false },
    })
    expect(await ask({})).toMatchObject({ error: { wasSent: false } })
    const connections = given.tap.connections()
    // The server behind the tap has no TLS.
    const inTheClear = requestOf(given.tap.port, { ...given.login, tls: 'required' }, 'select 1')
    expect(await transport.send(outgoing(inTheClear))).toMatchObject({ error: { wasSent: false } })
    expect(given.tap.connections()).toBe(connections + 1)
  })

  test("shows nobody the platform's own password", async () => {
    for (const [name, value] of Object.entries({ PGPASSWORD: 'ours', PGUSER: 'ours', PGSSLMODE: 'no-verify' }))
      vi.stubEnv(name, value)
    onTestFinished(() => void vi.unstubAllEnvs())
    const received: Buffer[] = []
    const server = createServer((socket) => {
      // The start-up message; then AuthenticationCleartextPassword, to see what comes.
      socket.once('data', (hello: Buffer) => {
        received.push(hello)
        socket.on('data', (chunk: Buffer) => {
          received.push(chunk)
          socket.destroy()
        })
        socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]))
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as { port: number }
    const transport = openTransport()
    await transport.send(outgoing(requestOf(port, { username: 'theirs', tls: 'off' }, 'select 1')))
    expect(received).toHaveLength(2)
    expect(Buffer.concat(received).toString('latin1')).toContain('theirs')
    expect(Buffer.concat(received).toString('latin1')).not.toContain('ours')
    expect(await transport.send(outgoing(requestOf(port, { tls: 'off' }, 'select 1')))).toMatchObject({
      reply: { status: 401 },
    })
  })
})

/** Takes PostgreSQL's wish for TLS, and passes on what comes to a server without. */
async function startTlsDoor({ server: { certificate, key } }: Certificates, to: number): Promise<number> {
  const { connect } = await import('node:net')
  const door = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write('S')
      const secured = new TLSSocket(socket, { isServer: true, cert: certificate, key })
      const inside = connect(to, '127.0.0.1')
      secured.on('error', () => inside.destroy())
      inside.on('error', () => secured.destroy())
      socket.on('close', () => inside.destroy())
      secured.pipe(inside).pipe(secured)
    })
  })
  door.listen(0, '127.0.0.1')
  await once(door, 'listening')
  onTestFinished(() => void door.close())
  return (door.address() as { port: number }).port
}
