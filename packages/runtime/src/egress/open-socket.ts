import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type ConnectionOptions, type TLSSocket, connect as tlsConnect } from 'node:tls'
import { openTunnel } from './open-tunnel.ts'
import { parseAddress } from './parse-address.ts'
import type { EgressProxy } from './parse-proxy.ts'

/** What a connection proves itself with, and whom it trusts; all PEM. */
export interface TlsIdentity {
  /** The client's certificate (chain) and its key. */
  readonly certificate?: string
  readonly key?: string
  /** Authorities to trust instead of the system's. */
  readonly ca?: string
}

export interface SocketTarget {
  /** The name that certificates have to be for, or a literal. */
  readonly host: string
  readonly port: number
  /** The checked literal: what is dialled. */
  readonly address: string
  /** TLS from the first byte on. */
  readonly tls?: TlsIdentity & Pick<ConnectionOptions, 'ALPNProtocols' | 'session'>
  /** Only for public addresses: what the operator opened of the inside is dialled. */
  readonly proxy?: EgressProxy
}

/** One dead address of several must leave time for the next. */
export interface OpenSocketOptions {
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

const KEEP_ALIVE_MS = 60_000

/**
 * The one place that dials: the checked literal and nothing else, and before a byte is said it looks where it ended up.
 *
 * @throws the socket's error, with Node's or OpenSSL's code; `ETIMEDOUT` after `timeoutMs`; the signal's reason.
 */
export async function openSocket(target: SocketTarget, options: OpenSocketOptions): Promise<Socket> {
  const { timeoutMs, signal: givenUp } = options
  const deadline = new AbortController()
  const late = Object.assign(new Error(`${target.host} did not answer within ${timeoutMs} ms.`), { code: 'ETIMEDOUT' })
  const timer = setTimeout(() => deadline.abort(late), timeoutMs)
  const signal = givenUp ? AbortSignal.any([givenUp, deadline.signal]) : deadline.signal
  let socket: Socket | undefined
  try {
    const dialled = target.proxy ? undefined : target.address
    socket = await dial(
      { host: target.proxy?.host ?? target.address, port: target.proxy?.port ?? target.port, dialled },
      signal,
    )
    if (target.proxy) socket = await throughProxy(socket, { ...target, proxy: target.proxy }, signal)
    return target.tls ? await startTls(socket, target, signal) : socket
  } catch (error) {
    socket?.destroy()
    throw signal.aborted ? signal.reason : error
  } finally {
    clearTimeout(timer)
  }
}

interface Dialled {
  readonly host: string
  readonly port: number
  /** The literal that has to be at the other end; undefined for the operator's proxy, which may be a name. */
  readonly dialled: string | undefined
}

async function dial({ host, port, dialled }: Dialled, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted()
  const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS })
  // Whoever waits hears of an error by `once`; one between two waits must not end the process.
  socket.on('error', () => {})
  try {
    await once(socket, 'connect', { signal })
  } catch (error) {
    socket.destroy()
    throw error
  }
  const reached = parseAddress(socket.remoteAddress ?? '')?.toString()
  if (dialled === undefined || reached === dialled) return socket
  socket.destroy()
  throw new Error(`Connected to ${reached ?? 'nowhere'} instead of ${dialled}.`)
}

async function throughProxy(
  plain: Socket,
  { proxy, address, port }: SocketTarget & { proxy: EgressProxy },
  signal: AbortSignal,
): Promise<Socket> {
  const socket = proxy.isTls ? await secure(plain, { host: proxy.host }, signal) : plain
  await openTunnel(socket, { proxy, address, port, signal })
  return socket
}

function startTls(socket: Socket, { host, address, tls = {} }: SocketTarget, signal: AbortSignal): Promise<TLSSocket> {
  const { certificate, key, ca, ...rest } = tls
  const literal = parseAddress(host) ? address : undefined
  return secure(
    socket,
    {
      host: literal ?? host,
      ...rest,
      ...(certificate && { cert: certificate }),
      ...(key && { key }),
      ...(ca && { ca }),
    },
    signal,
  )
}

/** SNI carries names alone (RFC 6066 3); a literal is compared with the certificate all the same. */
async function secure(
  socket: Socket,
  { host, ...options }: ConnectionOptions & { host: string },
  signal: AbortSignal,
): Promise<TLSSocket> {
  const servername = parseAddress(host) ? {} : { servername: host }
  const secured = tlsConnect({ ...options, ...servername, socket, host, minVersion: 'TLSv1.2' })
  secured.on('error', () => {})
  try {
    await once(secured, 'secureConnect', { signal })
  } catch (error) {
    secured.destroy()
    throw error
  }
  return secured
}
