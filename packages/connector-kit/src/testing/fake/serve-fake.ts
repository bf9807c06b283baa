import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { HttpReply, HttpRequest } from '../../run/http.ts'
import { answerKnob, type KnobReply } from './fake-knobs.ts'
import type { FakeAnswer, FakeTarget } from './fake-target.ts'

export interface ServedFake extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  /** Puts another fake in its place, at the same address. */
  replace(fake: FakeTarget): void
}

export interface ServeFakeOptions {
  /** A free one without it. */
  readonly port?: number
}

const BODY_BYTES_MAX = 8 * 1024 * 1024
const KNOBS = '/_fake'

/**
 * Serves a fake on loopback, with knobs below `/_fake`. Faults happen on the wire: a reset resets the socket, silence keeps it open, a
 * cut drops it in the middle of the body.
 */
export async function serveFake(first: FakeTarget, options: ServeFakeOptions = {}): Promise<ServedFake> {
  let fake = first
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake.invalid')
    const work =
      url.pathname === KNOBS || url.pathname.startsWith(`${KNOBS}/`)
        ? turnKnob(request, response, url)
        : converse(request, response)
    // The client may have gone; there is nobody to tell.
    work.catch(() => response.destroy())
  })
  const turnKnob = async (request: IncomingMessage, response: ServerResponse, url: URL) => {
    const body = await readBytes(request)
    const isOurs = isOwnHost(request) && request.headers.origin === undefined
    const reply: KnobReply = isOurs
      ? answerKnob(fake, {
          method: request.method ?? 'GET',
          url,
          body: body?.toString('utf8') ?? '',
        })
      : { status: 403, body: { error: 'Knobs are turned from this machine, and by no page of a browser.' } }
    response
      .writeHead(reply.status, { 'content-type': 'application/json' })
      .end(`${JSON.stringify(reply.body, null, 2)}\n`)
  }
  const converse = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await readBytes(request)
    if (!body) return void response.writeHead(413).end()
    await respond(await fake.answer(toRequest(request, body, fake.host)), response)
  }
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    replace(next) {
      fake = next
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** A page that a browser was lured to by DNS (rebinding) names another host. */
function isOwnHost({ headers, socket }: IncomingMessage): boolean {
  return [`127.0.0.1:${socket.localPort}`, `localhost:${socket.localPort}`].includes(headers.host ?? '')
}

async function readBytes(request: IncomingMessage): Promise<Buffer | undefined> {
  const length = Number(request.headers['content-length'] ?? 0)
  if (length > BODY_BYTES_MAX) return undefined
  const body = await buffer(request)
  return body.length > BODY_BYTES_MAX ? undefined : body
}

/** The request as its sender built it, for the vendor's host: what the connection added is not the vendor's business. */
function toRequest(request: IncomingMessage, body: Buffer, host: string): HttpRequest {
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    value === undefined || OF_CONNECTION.has(name) ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  )
  const named = isOwnHost(request) ? host : (request.headers.host ?? host)
  const url = URL.parse(`https://${named}${request.url ?? '/'}`) ?? new URL(`https://${host}/`)
  const text = body.toString('utf8')
  // Bytes that are no text stay bytes: they are what was signed.
  const sent = body.length === 0 ? null : Buffer.from(text).equals(body) ? text : body
  return { method: request.method ?? 'GET', url: url.href, headers: Object.fromEntries(headers), body: sent }
}

const OF_CONNECTION = new Set(['host', 'connection', 'keep-alive', 'transfer-encoding', 'content-length', 'expect'])

async function respond(answer: FakeAnswer, response: ServerResponse): Promise<void> {
  // Whoever asked ends it.
  if (answer.kind === 'silence') return
  if (answer.kind !== 'reply') return void response.req.socket.resetAndDestroy()
  if (answer.latencyMs > 0) await waitWhileOpen(answer.latencyMs, response)
  const { reply, cutAfterBytes } = answer
  const body = Buffer.from(reply.body)
  response.writeHead(reply.status, headersOf(reply, body.length))
  if (cutAfterBytes === undefined || cutAfterBytes >= body.length) return void response.end(body)
  response.write(body.subarray(0, cutAfterBytes), () => response.destroy())
}

/** Ends early where nobody waits any more, so that nothing keeps the process. */
function waitWhileOpen(ms: number, response: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  response.once('close', () => {
    clearTimeout(timer)
    resolve()
  })
  return promise
}

function headersOf({ status, headers }: HttpReply, length: number): Record<string, string> {
  const hasBody = status !== 204 && status !== 304
  return { ...(headers as Record<string, string>), ...(hasBody && { 'content-length': String(length) }) }
}
