import type { HttpRequest, JsonValue, Login, Sent } from '@howazit/connector-kit'
import { describe, expect, test } from 'vitest'
import { type FileServerOptions, startFileServer, type TestFileServer, UPLOADER } from './start-file-server.ts'
import { startTap, type Tap } from './start-tap.ts'
import { describeTransport, openTransport, outgoing } from './transport.contract.ts'

interface TenantsServer extends AsyncDisposable {
  readonly server: TestFileServer
  readonly tap: Tap
  readonly login: Login
  readonly wrongLogin: Login
}

async function start(options: FileServerOptions = {}): Promise<TenantsServer> {
  const server = await startFileServer(options)
  const tap = await startTap({ to: { host: '127.0.0.1', port: server.port } })
  const login: Login = { ...UPLOADER, hostKey: `SHA256:another ${server.hostKey}`, tls: 'required' }
  return {
    server,
    tap,
    login,
    wrongLogin: { ...login, password: 'wrong' },
    async [Symbol.asyncDispose]() {
      await tap[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

const requestOf = (port: number, login: Login, path: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'PUT',
  url: `sftp://files.example.com:${port}${path}`,
  headers: { 'content-type': 'text/csv' },
  body: 'id,score\r\nr-1,3\r\n',
  login,
  ...more,
})

const bodyOf = (sent: Sent): JsonValue =>
  'reply' in sent ? (JSON.parse(sent.reply.body) as JsonValue) : sent.error.code

describe('the transport for files', () => {
  describeTransport({ start, request: (port, login) => requestOf(port, login, '/in/answers.csv') })

  test('writes a file beside its place, and gives it its name when it is whole', async () => {
    await using given = await start()
    const sent = await openTransport().send(outgoing(requestOf(given.tap.port, given.login, '/in/e-1%20a.csv')))
    expect(bodyOf(sent)).toEqual({ path: '/in/e-1 a.csv', bytes: 17 })
    expect(given.server.done).toEqual(['write /in/e-1 a.csv.part', 'rename /in/e-1 a.csv.part /in/e-1 a.csv'])
    expect([...given.server.files]).toEqual([['/in/e-1 a.csv', 'id,score\r\nr-1,3\r\n']])
  })

  test('puts the same file there again where it is there already', async () => {
    await using given = await start()
    const transport = openTransport()
    const send = () => transport.send(outgoing(requestOf(given.tap.port, given.login, '/in/a.csv')))
    expect(await send()).toMatchObject({ reply: { status: 200 } })
    expect(await send()).toMatchObject({ reply: { status: 200 } })
    expect([...given.server.files.keys()]).toEqual(['/in/a.csv'])
  })

  test('writes bytes as they are, large files, and from where one is after logging in', async () => {
    await using given = await start()
    const body = new TextEncoder().encode('ä'.repeat(200_000))
    const sent = await openTransport().send(outgoing(requestOf(given.tap.port, given.login, '/~/a.txt', { body })))
    expect(bodyOf(sent)).toEqual({ path: './a.txt', bytes: 400_000 })
    expect(given.server.files.get('./a.txt')).toBe('ä'.repeat(200_000))
  })

  test.each(['password', 'keyboard-interactive', 'publickey'] as const)('logs in by %s', async (method) => {
    await using given = await start({ methods: [method] })
    const { password, ...bare } = given.login
    const login: Login =
      method === 'publickey' ? { ...bare, privateKey: given.server.privateKey } : { ...bare, password: password! }
    const sent = await openTransport().send(outgoing(requestOf(given.tap.port, login, '/in/a.csv')))
    expect(sent).toMatchObject({ reply: { status: 200 } })
  })

  test('says nothing to a server with another key, and tells which one it has', async () => {
    await using given = await start()
    const { hostKey: _, ...unpinned } = given.login
    for (const login of [unpinned, { ...unpinned, hostKey: 'SHA256:another' }]) {
      const sent = await openTransport().send(outgoing(requestOf(given.tap.port, login, '/in/a.csv')))
      expect(sent).toMatchObject({ reply: { status: 403 } })
      expect(bodyOf(sent)).toMatchObject({
        error: { code: 'host_key_refused', message: expect.stringContaining(given.server.hostKey) as string },
      })
    }
    expect(given.server.files.size).toBe(0)
  })

  test.each([
    ['/elsewhere/a.csv', 404, 'no_such_file'],
    ['/locked/a.csv', 403, 'permission_denied'],
  ])('%s is a %i', async (path, status, code) => {
    await using given = await start()
    const sent = await openTransport().send(outgoing(requestOf(given.tap.port, given.login, path)))
    expect(sent).toMatchObject({ reply: { status } })
    expect(bodyOf(sent)).toMatchObject({ error: { code } })
  })

  test('looks for a file or a folder', async () => {
    await using given = await start()
    given.server.files.set('/in/a.csv', 'abc')
    const transport = openTransport()
    const look = async (path: string) =>
      bodyOf(
        await transport.send(outgoing(requestOf(given.tap.port, given.login, path, { method: 'GET', body: null }))),
      )
    expect(await look('/in')).toEqual({ path: '/in', kind: 'folder', bytes: 0 })
    expect(await look('/in/a.csv')).toEqual({ path: '/in/a.csv', kind: 'file', bytes: 3 })
    expect(await look('/in/b.csv')).toMatchObject({ error: { code: 'no_such_file' } })
  })

  test('does not know what became of a file whose renaming nobody answered', async () => {
    await using given = await start()
    const held = given.server.holdRename()
    const sending = openTransport().send(outgoing(requestOf(given.tap.port, given.login, '/in/a.csv')))
    await held
    given.tap.cut()
    expect(await sending).toMatchObject({ error: { wasSent: true } })
  })

  test.each([
    '/in/..%2F..%2Fetc%2Fpasswd',
    '/in/%2E%2E%2Fa',
    '/in/a%00.csv',
    '/in/a%0Ab',
    '/in//a',
    '/in/a%5Cb',
    '/in/%',
  ])('goes to no place like %s', async (path) => {
    await using silent = await startTap()
    const login: Login = { ...UPLOADER, hostKey: 'SHA256:x', tls: 'required' }
    const sent = await openTransport().send(outgoing(requestOf(silent.port, login, path)))
    expect(sent).toMatchObject({ reply: { status: 400 } })
    expect(silent.connections()).toBe(0)
  })
})
