import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { EgressProxy } from './parse-proxy.ts'

export interface Tunnel {
  readonly proxy: EgressProxy
  /** The checked literal. */
  readonly address: string
  readonly port: number
  readonly signal: AbortSignal
}

const HEAD_BYTES_MAX = 16 * 1024
const HEAD_END = '\r\n\r\n'

/**
 * Asks a proxy for a tunnel (RFC 9110 9.3.6). It is asked for the literal that was checked: asked for a name, it would resolve
 * it again and end up wherever the name leads by then.
 */
export async function openTunnel(socket: Socket, { proxy, address, port, signal }: Tunnel): Promise<void> {
  const authority = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
  const authorization = proxy.authorization === undefined ? '' : `Proxy-Authorization: ${proxy.authorization}\r\n`
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization}\r\n`)
  const status = await readStatus(socket, signal)
  if (status >= 200 && status < 300) return
  throw Object.assign(new Error(`The proxy answered ${status} instead of connecting to ${address}.`), {
    code: 'EPROXY',
  })
}

/** Leaves what follows the head to whoever reads next: servers of some protocols speak first. */
async function readStatus(socket: Socket, signal: AbortSignal): Promise<number> {
  let head = Buffer.alloc(0)
  while (!head.includes(HEAD_END)) {
    const chunk: Buffer | null = socket.read()
    if (chunk === null) await once(socket, 'readable', { signal })
    else head = Buffer.concat([head, chunk])
    if (head.length > HEAD_BYTES_MAX || socket.readableEnded || socket.destroyed) break
  }
  const end = head.indexOf(HEAD_END)
  const status = end < 0 ? undefined : /^HTTP\/1\.[01] (\d{3})\b/.exec(head.toString('latin1'))?.[1]
  if (status === undefined) throw Object.assign(new Error('The proxy did not answer as one.'), { code: 'EPROXY' })
  const rest = head.subarray(end + HEAD_END.length)
  if (rest.length > 0) socket.unshift(rest)
  return Number(status)
}
