import { once } from 'node:events'
import { createServer } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { expect, test, vi } from 'vitest'
import { createEgress } from '../../src/egress/create-egress.ts'
import type { Resolve } from '../../src/egress/resolve-target.ts'
import { answer, startReceiver } from '../delivery/receiver.ts'
import { createHandClock } from '../delivery/set-up-delivery.ts'
import { until } from '../support/until.ts'
import { startListener } from './listeners.ts'

const policy = { allowLoopback: true, deniedPorts: [] }
const request = { method: 'POST', headers: {}, body: 'x', tenantId: 'tenant', timeoutMs: 2_000 }
const to =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address }))

test('sends the request as it was given, with the Host of the name', async () => {
  await using receiver = await startReceiver()
  await using egress = createEgress({ policy, resolve: to('127.0.0.1') })
  const url = `http://hooks.example.com:${receiver.port}/a%0d%0ab?c=d&e=%20#fragment`

  const reply = await egress.send({ ...request, url, headers: { 'x-id': '1' }, body: '{"é":1}' })

  expect(reply).toMatchObject({ status: 204, isBodyTruncated: false })
  expect(receiver.requests).toMatchObject([
    {
      path: '/a%0d%0ab?c=d&e=%20',
      body: '{"é":1}',
      headers: { host: `hooks.example.com:${receiver.port}`, 'x-id': '1', 'content-length': '8' },
    },
  ])
})

test('refuses headers that would start another header or belong to the connection', async () => {
  await using receiver = await startReceiver()
  await using egress = createEgress({ policy })
  const bad: Record<string, string>[] = [
    { 'x-a': 'b\r\nx-injected: 1' },
    { 'x-a': 'b\nx-injected: 1' },
    { 'x-a': 'b\u0000' },
    { 'x-a': '\u010dx-injected: 1' },
    { 'x-a\r\nx-injected': '1' },
    { 'x a': '1' },
    { '': '1' },
    { Host: 'evil.example' },
    { 'content-length': '0' },
    { 'Transfer-Encoding': 'chunked' },
    { connection: 'upgrade' },
    { 'proxy-authorization': 'x' },
  ]
  for (const headers of bad) {
    const result = await egress.send({ ...request, url: receiver.url, headers })
    expect(result, JSON.stringify(headers)).toMatchObject({ error: { kind: 'blocked', wasSent: false } })
  }
  expect(receiver.requests).toHaveLength(0)
})

test('resolves a name once and dials what it checked', async () => {
  await using first = await startListener(['127.0.0.5'])
  const resolve = vi
    .fn<Resolve>()
    .mockResolvedValueOnce([{ address: '127.0.0.5' }])
    .mockResolvedValue([{ address: '127.0.0.1' }])
  await using egress = createEgress({ policy: { ...policy, allowLoopback: false, allowList: ['127.0.0.5'] }, resolve })

  const reply = await egress.send({ ...request, url: `http://example.com:${first.port}/` })

  expect(reply).toMatchObject({ status: 204 })
  expect(resolve).toHaveBeenCalledTimes(1)
})

test('a thousand rebinding tries make no connection to the inside', async () => {
  await using outside = await startListener(['127.0.0.5'])
  const inside = createServer((socket) => {
    insideConnections += 1
    socket.destroy()
  })
  let insideConnections = 0
  inside.listen(outside.port, '127.0.0.1')
  await once(inside, 'listening')
  const clock = createHandClock(new Date())
  let answers = 0
  const resolve: Resolve = async () => {
    answers += 1
    return [{ address: answers % 2 === 1 ? '127.0.0.5' : '127.0.0.1' }]
  }
  await using egress = createEgress({
    policy: { allowLoopback: false, deniedPorts: [], allowList: ['127.0.0.5'] },
    resolve,
    clock,
  })
  let delivered = 0
  let blocked = 0

  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    const result = await egress.send({ ...request, url: `http://example.com:${outside.port}/` })
    if (result.error) blocked += 1
    else delivered += 1
    // Every answer is asked for anew, as if a minute had passed.
    clock.advanceBy(60_001)
  }

  inside.close()
  expect({ delivered, blocked, answers, insideConnections }).toEqual({
    delivered: 500,
    blocked: 500,
    answers: 1_000,
    insideConnections: 0,
  })
})

test('tries the next address while nothing was sent', async () => {
  await using receiver = await startReceiver()
  await using egress = createEgress({ policy, resolve: to('127.0.0.9', '127.0.0.1') })
  expect(await egress.send({ ...request, url: `http://example.com:${receiver.port}/` })).toMatchObject({ status: 204 })
})

test('keeps the name for SNI and TLS while dialling the address', async () => {
  await using listener = await startListener()
  await using egress = createEgress({ policy, resolve: to('127.0.0.1') })
  const url = `https://hooks.example.com:${listener.port}/`

  const result = await egress.send({ ...request, url, timeoutMs: 300 })

  expect(result).toMatchObject({ error: { kind: 'timeout_before_send', wasSent: false } })
  expect(listener.received().includes('hooks.example.com')).toBe(true)
})

test('says whether the receiver may have acted', async () => {
  await using silent = await startReceiver(() => {})
  await using resetting = await startReceiver((response) => response.socket?.resetAndDestroy())
  await using plain = await startReceiver()
  await using egress = createEgress({
    policy,
    resolve: async (name) => {
      if (name === 'slow.example.com') await new Promise(() => {})
      throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' })
    },
    timeouts: { dnsMs: 100 },
  })
  const send = (url: string) => egress.send({ ...request, url, timeoutMs: 300 })

  expect(await send(silent.url)).toMatchObject({ error: { kind: 'timeout', wasSent: true } })
  expect(await send(resetting.url)).toMatchObject({ error: { kind: 'reset', wasSent: true } })
  expect(await send(plain.url.replace('http', 'https'))).toMatchObject({ error: { kind: 'tls', wasSent: false } })
  expect(await send('http://gone.example.com/')).toMatchObject({
    error: { kind: 'dns', code: 'ENOTFOUND', wasSent: false },
  })
  expect(await send('http://slow.example.com/')).toMatchObject({ error: { wasSent: false } })
  const aborted = await egress.send({ ...request, url: plain.url, signal: AbortSignal.abort() })
  expect(aborted).toMatchObject({ error: { wasSent: false } })
  expect(plain.requests).toHaveLength(0)
})

test('whoever gives up ends all of his sends, those that wait for a name too, and of nobody else', async () => {
  await using receiver = await startReceiver(() => {})
  await using egress = createEgress({ policy, resolve: () => new Promise(() => {}) })
  const caller = new AbortController()
  const send = (url: string, signal: AbortSignal) => egress.send({ ...request, url, signal, timeoutMs: 60_000 })
  const other = new AbortController()
  const sends = [receiver.url, receiver.url, 'http://slow.example.com/'].map((url) => send(url, caller.signal))
  const others = send(receiver.url, other.signal)
  await until('three requests are there', () => receiver.requests.length === 3)

  caller.abort(Object.assign(new Error('enough'), { code: 'ESHUTDOWN' }))

  const [first, second, unresolved] = await Promise.all(sends)
  expect(first).toMatchObject({ error: { kind: 'reset', code: 'ESHUTDOWN', wasSent: true } })
  expect(second).toMatchObject({ error: { kind: 'reset', code: 'ESHUTDOWN', wasSent: true } })
  expect(unresolved).toMatchObject({ error: { code: 'ESHUTDOWN', wasSent: false } })
  receiver.behave(answer(204))
  expect(await send(receiver.url, new AbortController().signal)).toMatchObject({ status: 204 })
  other.abort()
  expect(await others).toMatchObject({ error: { wasSent: true } })
})

test('keeps 64 KiB of a body, does not decompress it and drops a connection that says more', async () => {
  const body = gzipSync(Buffer.alloc(200 * 1024 * 1024))
  await using receiver = await startReceiver((response, { path }) => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    response.end(path === '/small' ? gzipSync('small') : body)
  })
  await using egress = createEgress({ policy })

  const small = await egress.send({ ...request, url: `http://127.0.0.1:${receiver.port}/small` })
  const large = await egress.send({ ...request, url: receiver.url })

  expect(small).toMatchObject({ status: 200, isBodyTruncated: false })
  expect(large).toMatchObject({ status: 200, isBodyTruncated: true })
  expect('bodyText' in large && large.bodyText.length).toBeLessThanOrEqual(64 * 1024)
})

test('gives a body that is no text as it came, where that was asked for', async () => {
  const body = gzipSync('package')
  await using receiver = await startReceiver((response) => response.end(body))
  await using egress = createEgress({ policy })

  const reply = await egress.send({ ...request, url: receiver.url, keepsBytes: true })

  expect('bodyBytes' in reply && Buffer.from(reply.bodyBytes ?? [])).toEqual(body)
  expect(await egress.send({ ...request, url: receiver.url })).not.toHaveProperty('bodyBytes')
})

test('uses no proxy of the environment', async () => {
  await using proxy = await startListener()
  await using receiver = await startReceiver()
  const proxyUrl = `http://127.0.0.1:${proxy.port}`
  vi.stubEnv('HTTP_PROXY', proxyUrl).stubEnv('http_proxy', proxyUrl).stubEnv('ALL_PROXY', proxyUrl)
  vi.stubEnv('NODE_USE_ENV_PROXY', '1')
  await using egress = createEgress({ policy })

  const reply = await egress.send({ ...request, url: receiver.url })

  vi.unstubAllEnvs()
  expect(reply).toMatchObject({ status: 204 })
  expect(proxy.connections()).toBe(0)
})

test('tenants never share a connection, one tenant reuses its own, and idle ones are closed', async () => {
  await using listener = await startListener()
  const clock = createHandClock(new Date())
  await using egress = createEgress({ policy, clock, poolsMax: 2 })
  const url = `http://127.0.0.1:${listener.port}/`
  const send = async (tenantId: string) => {
    await egress.send({ ...request, url, tenantId })
    // undici takes a connection back one turn after it has handed out the reply.
    await setImmediate()
  }

  await send('a')
  await send('a')
  expect(listener.connections()).toBe(1)
  await send('b')
  expect(listener.connections()).toBe(2)
  // The third pool closes the one that was unused longest.
  await send('c')
  await send('b')
  expect(listener.connections()).toBe(3)
  await send('a')
  expect(listener.connections()).toBe(4)
  // A minute later any use closes those that were idle meanwhile.
  clock.advanceBy(60_000)
  await send('b')
  await send('a')
  expect(listener.connections()).toBe(5)
})
