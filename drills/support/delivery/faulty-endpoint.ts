import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

/** What an endpoint does wrong; `now` is the drill's time. */
export type Fault = (response: ServerResponse, now: Date) => void

export interface FaultyEndpoint extends AsyncDisposable {
  readonly url: string
  /** By `webhook-id`: the bodies that came under it while the fault lasted and after. */
  readonly bodiesById: ReadonlyMap<string, ReadonlySet<string>>
  /** Whole ones, repeats included. */
  requests(): number
  /** Answers 204 from now on. */
  heal(): void
}

const answer =
  (status: number, headers: Record<string, string> = {}): Fault =>
  (response) => {
    response.writeHead(status, headers).end()
  }
const wish =
  (header: string, value: (now: Date) => string): Fault =>
  (response, now) =>
    answer(429, { [header]: value(now) })(response, now)

const inSeconds = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1_000)
const GZIP_BOMB = gzipSync(Buffer.alloc(100 * 1024 * 1024))
export const LATENCY_MS = 5_000

/** Never ends, as fast as it is taken. */
const endless =
  (status: number): Fault =>
  (response) => {
    response.writeHead(status)
    const chunk = Buffer.alloc(64 * 1024, 'x')
    const write = () => {
      while (!response.destroyed && response.write(chunk)) {}
    }
    response.on('drain', write).on('error', () => {})
    write()
  }

/**
 * Each wrong thing to do, by name; those whose status says it went well are delivered at once. Some ask to be left alone for
 * `wishSeconds`.
 */
export const createFaults = (wishSeconds: number): Readonly<Record<string, Fault>> => ({
  'latency of 5 s': (response, now) => void setTimeout(() => answer(204)(response, now), LATENCY_MS),
  reset: (response) => response.socket?.resetAndDestroy(),
  'reset within the head': (response) => response.socket?.write('HTTP/1.1 2', () => response.socket?.resetAndDestroy()),
  silence: () => {},
  'another protocol': (response) => response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n'),
  '500': answer(500),
  '502': answer(502),
  '503': answer(503),
  '429': answer(429),
  '429, Retry-After in seconds': wish('retry-after', () => String(wishSeconds)),
  '429, Retry-After as an HTTP date': wish('retry-after', (now) => inSeconds(now, wishSeconds).toUTCString()),
  '429, Retry-After as a Unix time': wish('retry-after', (now) =>
    String(Math.ceil(now.getTime() / 1_000) + wishSeconds),
  ),
  '429, retry-after-ms': wish('retry-after-ms', () => String(wishSeconds * 1_000)),
  '429, RateLimit': wish('ratelimit', () => `"default";r=0;t=${wishSeconds}`),
  '429, X-RateLimit-Reset': wish('x-ratelimit-reset', (now) => String(Math.ceil(now.getTime() / 1_000) + wishSeconds)),
  '301': answer(301, { location: 'http://127.0.0.1:9/elsewhere' }),
  '302': answer(302, { location: '/login' }),
  '303': answer(303, { location: '/done' }),
  '307': answer(307, { location: 'http://169.254.169.254/' }),
  '308': answer(308, { location: 'https://example.com/' }),
  'slow body': (response) => void response.writeHead(503).write('{'),
  'endless body': endless(503),
  'gzip bomb': (response) => void response.writeHead(503, { 'content-encoding': 'gzip' }).end(GZIP_BOMB),
  '200 and a slow body': (response) => void response.writeHead(200).write('{'),
  '200 and an endless body': endless(200),
})

/** An endpoint on this machine that misbehaves until it is healed. With `tls` it shows a certificate for another name until then. */
export async function startFaultyEndpoint(
  fault: Fault,
  { now, tls }: { now: () => Date; tls?: { wrong: SecureOptions; right: SecureOptions } },
): Promise<FaultyEndpoint> {
  const bodies = new Map<string, Set<string>>()
  let requests = 0
  let current = fault
  const onRequest: RequestListener = async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request.on('error', () => {})) chunks.push(chunk as Buffer)
    requests += 1
    const id = idOf(request.headers)
    bodies.set(id, (bodies.get(id) ?? new Set()).add(Buffer.concat(chunks).toString('utf8')))
    current(response, now())
  }
  const listener: RequestListener = (request, response) =>
    void Promise.resolve(onRequest(request, response)).catch(() => {})
  const secured = tls && createTlsServer({ ...tls.wrong }, listener)
  const server = secured ?? createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/hook`,
    bodiesById: bodies,
    requests: () => requests,
    heal() {
      current = answer(204)
      if (tls) secured?.setSecureContext({ ...tls.right })
      server.closeAllConnections()
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export interface SecureOptions {
  readonly cert: string
  readonly key: string
}

const idOf = (headers: IncomingHttpHeaders): string => String(headers['webhook-id'])
