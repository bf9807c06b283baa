import { once } from 'node:events'
import { type AddressInfo, createServer, connect as dialUnix } from 'node:net'
import { Kafka, logLevel } from 'kafkajs'
import pg from 'pg'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createEgress } from '../../src/egress/create-egress.ts'
import type { Egress } from '../../src/egress/egress.ts'
import { EgressRefused } from '../../src/egress/egress-error.ts'
import type { Resolve } from '../../src/egress/resolve-target.ts'
import { kafkaSockets, mailSockets, postgresStream } from '../../src/egress/socket-factories.ts'
import { createTestKafka } from '../support/create-test-kafka.ts'
import { setUpPostgres } from '../support/set-up-postgres.ts'
import { PRIVATE_NAMES, PRIVATE_V4, PRIVATE_V6, spellingsOf } from './blocked-hosts.ts'
import { makeCertificates } from './certificates.ts'
import { startListener } from './listeners.ts'
import { startTlsReceiver } from './tls-receiver.ts'

const closed = { allowLoopback: false, deniedPorts: [] }
const open = { allowLoopback: true, deniedPorts: [] }
const tenantId = 'tenant'
const everythingIsLoopback: Resolve = async () => [{ address: '127.0.0.1' }]

/** Passes everything on to a socket file or port. */
async function forward(to: { path: string } | { port: number; host: string }, address: string): Promise<number> {
  const server = createServer((inside) => {
    const outside = dialUnix(to)
    inside.pipe(outside).pipe(inside)
    inside.on('error', () => outside.destroy())
    outside.on('error', () => inside.destroy())
  })
  server.listen(0, address)
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

test('opens no socket to any spelling of a private host, nor to what is neither name nor address', async () => {
  await using listener = await startListener(['127.0.0.1', '::1'])
  await using egress = createEgress({ policy: closed, resolve: everythingIsLoopback })
  const malformed = [
    '',
    ' ',
    'a b',
    'a/b',
    'user@example.com',
    'example.com:25',
    '[::1]:25',
    'a\r\nb',
    'exa\u0000mple.com',
  ]
  const hosts = [...PRIVATE_V4.flatMap(spellingsOf), ...PRIVATE_V6, ...PRIVATE_NAMES, ...malformed, 'example.com']
  for (const host of hosts) {
    const attempt = egress.connect({ host, port: listener.port, tenantId })
    await expect(attempt, host).rejects.toMatchObject({ kind: 'blocked', wasSent: false })
  }
  for (const port of [0, -1, 65_536, 1.5, Number.NaN]) {
    await expect(egress.connect({ host: '1.1.1.1', port, tenantId })).rejects.toThrow(EgressRefused)
  }
  expect(listener.connections()).toBe(0)
})

test('resolves once and dials what it checked', async () => {
  await using outside = await startListener(['127.0.0.5'])
  const resolve = vi
    .fn<Resolve>()
    .mockResolvedValueOnce([{ address: '127.0.0.5' }])
    .mockResolvedValue([{ address: '127.0.0.1' }])
  await using egress = createEgress({ policy: { ...closed, allowList: ['127.0.0.5'] }, resolve })
  const socket = await egress.connect({ host: 'mail.example.com', port: outside.port, tenantId })
  expect(socket.remoteAddress).toBe('127.0.0.5')
  expect(resolve).toHaveBeenCalledTimes(1)
  socket.destroy()
})

test('speaks TLS from the first byte on, with a certificate for the name', async () => {
  const certificates = makeCertificates()
  await using receiver = await startTlsReceiver(certificates)
  await using egress = createEgress({ policy: open, resolve: everythingIsLoopback })
  const at = (host: string) => egress.connect({ host, port: receiver.port, tenantId, tls: { ca: certificates.ca } })
  const socket = await at('hooks.example.com')
  socket.end('GET / HTTP/1.1\r\nHost: hooks.example.com\r\nConnection: close\r\n\r\n')
  expect(String((await once(socket, 'data'))[0])).toContain('204')
  await expect(at('other.example.com')).rejects.toMatchObject({ kind: 'tls', code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  socket.destroy()
})

test('a tenant holds only so many sockets, and gets others back for those it closes', async () => {
  await using listener = await startListener()
  await using egress = createEgress({ policy: open })
  const at = (tenant: string) => egress.connect({ host: '127.0.0.1', port: listener.port, tenantId: tenant })
  const sockets = await Promise.all(Array.from({ length: 256 }, () => at('a')))
  await expect(at('a')).rejects.toMatchObject({ kind: 'connect' })
  sockets.push(await at('b'))
  const [first] = sockets
  first?.destroy()
  await once(first!, 'close')
  sockets.push(await at('a'))
  for (const socket of sockets) socket.destroy()
})

test('PostgreSQL is asked through it, and not where it may not go', async () => {
  await using postgres = await setUpPostgres()
  const url = new URL(postgres.url)
  const path = url.searchParams.get('host') ?? decodeURIComponent(url.hostname)
  const port = await forward(
    path.startsWith('/')
      ? { path: `${path}/.s.PGSQL.${url.port || url.searchParams.get('port') || 5432}` }
      : { host: path, port: Number(url.port) },
    '127.0.0.1',
  )
  const { user, password, database } = new pg.Client({ connectionString: postgres.url })
  const ask = async (policy: typeof open) => {
    await using egress = createEgress({ policy, resolve: everythingIsLoopback })
    const stream = postgresStream({ egress, tenantId })
    const client = new pg.Client({ host: 'db.example.com', port, user, password, database, stream: stream as never })
    client.on('error', () => {})
    await client.connect()
    const { rows } = await client.query("select length(repeat('x', 1000000)) as length")
    await client.end()
    return rows
  }
  expect(await ask(open)).toEqual([{ length: 1_000_000 }])
  await expect(ask(closed)).rejects.toMatchObject({ kind: 'blocked' })
})

test('Kafka is asked through it, and a broker whose metadata leads inside is not followed', async () => {
  await using kafka = await createTestKafka()
  const [host, port] = kafka.brokers[0]!.split(':') as [string, string]
  const outside = await forward({ host, port: Number(port) }, '127.0.0.5')
  const ask = async (policy: typeof closed & { allowList?: string[] }, broker: string) => {
    await using egress = createEgress({ policy })
    const connect = vi.fn<Egress['connect']>((place) => egress.connect(place))
    const client = new Kafka({
      brokers: [broker],
      logLevel: logLevel.NOTHING,
      retry: { retries: 0 },
      socketFactory: kafkaSockets({ egress: { connect }, tenantId }) as never,
    })
    const admin = client.admin()
    try {
      await admin.connect()
      return { controller: (await admin.describeCluster()).brokers.length, places: connect.mock.calls.length }
    } finally {
      await admin.disconnect()
    }
  }
  expect(await ask(open, kafka.brokers[0]!)).toMatchObject({ controller: 1 })
  const onlySeed = { ...closed, allowList: ['127.0.0.5'] }
  await expect(ask(onlySeed, `127.0.0.5:${outside}`)).rejects.toThrow(/not a public address/)
})

test('gives mailers the socket they ask for', async () => {
  await using listener = await startListener()
  await using egress = createEgress({ policy: open })
  const ask = (way: typeof egress, host: string) =>
    new Promise((resolve) =>
      mailSockets({ egress: way, tenantId })({ host, port: listener.port }, (...result) => resolve(result)),
    )
  const [error, found] = (await ask(egress, '127.0.0.1')) as [unknown, { connection: { destroy(): void } }]
  expect([error, found]).toMatchObject([null, { secured: false }])
  found.connection.destroy()
  await using shut = createEgress({ policy: closed })
  expect(await ask(shut, '127.0.0.1')).toMatchObject([{ kind: 'blocked' }])
})
