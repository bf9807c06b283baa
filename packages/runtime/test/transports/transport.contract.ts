import { once } from 'node:events'
import { createServer } from 'node:net'
import type { HttpRequest, Login } from '@howazit/connector-kit'
import { expect, onTestFinished, test } from 'vitest'
import { createEgress } from '../../src/egress/create-egress.ts'
import type { EgressPolicy } from '../../src/egress/policy.ts'
import { createTransports } from '../../src/transports/create-transports.ts'
import type { Outgoing, Transport } from '../../src/transports/transport.ts'
import { until } from '../support/until.ts'
import { startTap, type Tap } from './start-tap.ts'

export interface Counterpart extends AsyncDisposable {
  /** Before a real server that knows the login. */
  readonly tap: Tap
  readonly login: Login
  /** One that the server refuses. */
  readonly wrongLogin?: Login
}

export interface Harness {
  readonly start: () => Promise<Counterpart>
  /** Something harmless that succeeds. */
  readonly request: (port: number, login: Login) => HttpRequest
  /** The server asks nobody who he is. */
  readonly letsEverybodyIn?: true
}

export const open: EgressPolicy = { allowLoopback: true, deniedPorts: [] }
const closed: EgressPolicy = { allowLoopback: false, deniedPorts: [] }

/** Every transport over an egress of its own; closed with the test. */
export function openTransport(policy = open, idleMs = 60_000): Transport {
  const egress = createEgress({ policy, resolve: async () => [{ address: '127.0.0.1' }] })
  const transport = createTransports({ egress, idleMs })
  onTestFinished(async () => {
    await transport.close()
    await egress.close()
  })
  return transport
}

export function outgoing(request: HttpRequest, more: Partial<Outgoing> = {}): Outgoing {
  return { request, connector: 'tracker', tenantId: 'tenant', timeoutMs: 15_000, userAgent: 'test', ...more }
}

/** What every transport does, whatever its protocol. */
export function describeTransport({ start, request, letsEverybodyIn }: Harness): void {
  test('goes nowhere inside', async () => {
    await using counterpart = await start()
    const sent = await openTransport(closed).send(outgoing(request(counterpart.tap.port, counterpart.login)))
    expect(sent).toEqual({ error: { code: 'blocked', wasSent: false } })
    expect(counterpart.tap.connections()).toBe(0)
  })

  test('says that nothing was sent where nobody listens, or nobody answers', async () => {
    await using counterpart = await start()
    await using silent = await startTap()
    const transport = openTransport()
    const { port } = await startTap().then(async (gone) => {
      await gone[Symbol.asyncDispose]()
      return gone
    })
    expect(await transport.send(outgoing(request(port, counterpart.login)))).toEqual({
      error: { code: 'ECONNREFUSED', wasSent: false },
    })
    const patience = { timeoutMs: 300 }
    expect(await transport.send(outgoing(request(silent.port, counterpart.login), patience))).toEqual({
      error: { code: 'ETIMEDOUT', wasSent: false },
    })
    await until('it has hung up', () => silent.open() === 0)
  })

  test('hangs up when it is told to', async () => {
    await using counterpart = await start()
    await using silent = await startTap()
    const given = new AbortController()
    const sending = openTransport().send(outgoing(request(silent.port, counterpart.login), { signal: given.signal }))
    await until('it has connected', () => silent.open() === 1)
    given.abort()
    expect(await sending).toEqual({ error: { code: 'aborted', wasSent: false } })
    await until('it has hung up', () => silent.open() === 0)
  })

  test('keeps a session for the next request with the same credentials of the same tenant, and for no other', async () => {
    await using counterpart = await start()
    const { tap, login } = counterpart
    const transport = openTransport()
    const send = (more?: Partial<Outgoing>) => transport.send(outgoing(request(tap.port, login), more))
    expect(await send()).toMatchObject({ reply: { status: 200 } })
    const first = tap.connections()
    expect(await send()).toMatchObject({ reply: { status: 200 } })
    expect(tap.connections()).toBe(first)
    expect(await send({ tenantId: 'another' })).toMatchObject({ reply: { status: 200 } })
    expect(tap.connections()).toBeGreaterThan(first)
    await Promise.all([send(), send()])
    await transport.close()
    await until('everything is hung up', () => tap.open() === 0)
  })

  test('opens another session where the one that it kept is gone', async () => {
    await using counterpart = await start()
    const { tap, login } = counterpart
    const transport = openTransport()
    await transport.send(outgoing(request(tap.port, login)))
    tap.cut()
    // It may not have heard of it yet the first time.
    await until(
      'it has opened another',
      async () => 'reply' in (await transport.send(outgoing(request(tap.port, login)))),
    )
  })

  test('keeps nothing where nothing is to be kept', async () => {
    await using counterpart = await start()
    const { tap, login } = counterpart
    await openTransport(open, 0).send(outgoing(request(tap.port, login)))
    await until('it has hung up', () => tap.open() === 0)
  })

  if (!letsEverybodyIn) {
    test('is not let in with what the server does not know', async () => {
      await using counterpart = await start()
      const { tap, wrongLogin } = counterpart
      const sent = await openTransport().send(outgoing(request(tap.port, wrongLogin!)))
      expect(sent).toMatchObject({ reply: { status: 401 } })
      await until('it has hung up', () => tap.open() === 0)
    })
  }

  test('is not flooded', async () => {
    await using counterpart = await start()
    await using flood = await startFlood()
    const sent = await openTransport().send(outgoing(request(flood.port, counterpart.login)))
    expect(sent).toMatchObject({ error: { wasSent: false } })
    // What the kernel and the streams hold comes on top of the sixteen megabytes.
    expect(flood.written()).toBeLessThan(256 * 1024 * 1024)
  })
}

/** A server that talks without end. */
async function startFlood(): Promise<AsyncDisposable & { readonly port: number; written(): number }> {
  let written = 0
  const server = createServer((socket) => {
    const chunk = Buffer.alloc(64 * 1024, '2')
    const pour = () => {
      while (!socket.destroyed && socket.write(chunk)) written += chunk.length
    }
    socket.on('error', () => {})
    socket.on('drain', pour)
    pour()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as { port: number }).port,
    written: () => written,
    async [Symbol.asyncDispose]() {
      server.close()
      await once(server, 'close')
    },
  }
}
