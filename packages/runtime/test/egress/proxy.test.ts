import { once } from 'node:events'
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { createEgress } from '../../src/egress/create-egress.ts'
import { parseProxy } from '../../src/egress/parse-proxy.ts'
import { startReceiver } from '../delivery/receiver.ts'
import { makeCertificates } from './certificates.ts'
import { startTlsReceiver } from './tls-receiver.ts'

const policy = { allowLoopback: true, deniedPorts: [] }
const request = { method: 'POST', headers: {}, body: 'x', tenantId: 'tenant', timeoutMs: 2_000 }
const PUBLIC = '93.184.216.34'

/** A proxy that notes what it is asked for and leads everything to one port of this machine. */
async function startProxy(port: number, answer = 'HTTP/1.1 200 OK\r\n\r\n') {
  const heads: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    socket.once('data', (head) => {
      heads.push(String(head))
      socket.write(answer)
      if (!answer.includes(' 200 ')) return
      const target = dial(port, '127.0.0.1').on('error', () => {})
      sockets.add(target)
      socket.pipe(target).pipe(socket)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://user:p%40ss@127.0.0.1:${(server.address() as AddressInfo).port}`,
    heads,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await once(server.close(), 'close')
    },
  }
}

test('a proxy is told the checked literal, never a name, with its credentials and nothing of the request', async () => {
  await using receiver = await startReceiver()
  await using proxy = await startProxy(receiver.port)
  await using egress = createEgress({ policy, proxy: proxy.url, resolve: async () => [{ address: PUBLIC }] })

  const reply = await egress.send({ ...request, url: 'http://hooks.example.com:8080/a?b=c' })

  expect(reply).toMatchObject({ status: 204 })
  const authorization = Buffer.from('user:p@ss').toString('base64')
  expect(proxy.heads).toEqual([
    `CONNECT ${PUBLIC}:8080 HTTP/1.1\r\nHost: ${PUBLIC}:8080\r\nProxy-Authorization: Basic ${authorization}\r\n\r\n`,
  ])
  expect(receiver.requests).toMatchObject([{ path: '/a?b=c', headers: { host: 'hooks.example.com:8080' } }])
  expect(receiver.requests[0]?.headers).not.toHaveProperty('proxy-authorization')
})

test('TLS goes through the tunnel to the name, so the proxy can neither read nor take its place', async () => {
  const certificates = makeCertificates()
  await using receiver = await startTlsReceiver(certificates)
  await using proxy = await startProxy(receiver.port)
  await using egress = createEgress({ policy, proxy: proxy.url, resolve: async () => [{ address: '2600::1' }] })
  const send = (host: string) => egress.send({ ...request, url: `https://${host}/`, tls: { ca: certificates.ca } })
  expect(await send('hooks.example.com')).toMatchObject({ status: 204 })
  expect(proxy.heads[0]).toMatch(/^CONNECT \[2600::1\]:443 /)
  expect(await send('other.example.com')).toMatchObject({ error: { kind: 'tls', wasSent: false } })
})

test('what the operator opened of the inside is dialled: the proxy has an inside of its own', async () => {
  await using receiver = await startReceiver()
  await using proxy = await startProxy(receiver.port)
  await using egress = createEgress({ policy, proxy: proxy.url })
  expect(await egress.send({ ...request, url: receiver.url })).toMatchObject({ status: 204 })
  expect(await egress.send({ ...request, url: 'http://10.0.0.1/' })).toMatchObject({ error: { kind: 'blocked' } })
  expect(proxy.heads).toEqual([])
})

test.each([
  ['refuses', 'HTTP/1.1 403 Forbidden\r\n\r\n'],
  ['speaks another protocol', 'SSH-2.0-OpenSSH\r\n\r\n'],
  ['sends a head without end', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}`],
])('where the proxy %s nothing was sent', async (_what, answer) => {
  await using receiver = await startReceiver()
  await using proxy = await startProxy(receiver.port, answer.replace(' 200 OK\r\nx', ' 201 \r\nx'))
  await using egress = createEgress({ policy, proxy: proxy.url, resolve: async () => [{ address: PUBLIC }] })
  const result = await egress.send({ ...request, url: 'http://hooks.example.com/' })
  expect(result).toMatchObject({ error: { kind: 'connect', code: 'EPROXY', wasSent: false } })
  expect(JSON.stringify(result)).not.toContain('p@ss')
  expect(receiver.requests).toHaveLength(0)
})

test('what follows the head of the proxy belongs to the protocol behind it', async () => {
  await using proxy = await startProxy(9, 'HTTP/1.1 201 OK\r\n\r\n220 mail.example.com ESMTP\r\n')
  await using egress = createEgress({ policy, proxy: proxy.url, resolve: async () => [{ address: PUBLIC }] })
  const socket = await egress.connect({ host: 'mail.example.com', port: 25, tenantId: 'tenant' })
  expect(String((await once(socket, 'data'))[0])).toBe('220 mail.example.com ESMTP\r\n')
  expect(proxy.heads[0]).toMatch(/^CONNECT 93\.184\.216\.34:25 /)
  socket.destroy()
})

test.each(['proxy:3128', 'socks5://proxy', 'http://', 'http://proxy/path', 'http://proxy?x'])(
  'a setting such as %s is refused',
  (text) => {
    expect(() => parseProxy(text)).toThrow(/proxy/)
  },
)
