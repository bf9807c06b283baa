import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { HostileRequest } from './hostile-requests.ts'

export interface HostileReply {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

/** What is sent of a request, whatever else is known about it. */
export type SentRequest = Pick<HostileRequest, 'method' | 'path' | 'headers' | 'body' | 'raw'>

/** Long past what any of these takes; whoever does not answer by then never will. */
const DEADLINE_MS = 20_000

/** Sends requests one after the other or side by side, over connections that are kept. */
export interface HostileClient extends Disposable {
  send(request: SentRequest): Promise<HostileReply>
}

export function createHostileClient(baseUrl: string): HostileClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  return {
    send: (request) => (request.raw ? sendRaw(baseUrl, request.raw) : sendHttp(baseUrl, agent, request)),
    [Symbol.dispose]: () => agent.destroy(),
  }
}

function sendHttp(baseUrl: string, agent: Agent, hostile: SentRequest): Promise<HostileReply> {
  const { hostname, port } = new URL(baseUrl)
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        agent,
        hostname,
        port,
        method: hostile.method,
        path: hostile.path,
        timeout: DEADLINE_MS,
        headers: { ...hostile.headers, ...(hostile.body && { 'content-length': hostile.body.length }) },
      },
      (response) => void readReply(response).then(resolve, reject),
    )
    outgoing.on('timeout', () =>
      outgoing.destroy(new Error(`no answer to ${hostile.method} ${hostile.path} in ${DEADLINE_MS} ms`)),
    )
    outgoing.on('error', reject)
    outgoing.end(hostile.body)
  })
}

async function readReply(response: IncomingMessage): Promise<HostileReply> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  const contentType = response.headers['content-type'] ?? ''
  return { status: response.statusCode ?? 0, contentType, body: Buffer.concat(chunks).toString('utf8') }
}

function sendRaw(baseUrl: string, bytes: Buffer): Promise<HostileReply> {
  const { hostname, port } = new URL(baseUrl)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    const timer = setTimeout(
      () => socket.destroy(new Error(`no answer to raw bytes in ${DEADLINE_MS} ms`)),
      DEADLINE_MS,
    )
    let text = ''
    const finish = (reply: HostileReply) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(reply)
    }
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8')
      const reply = parseReply(text)
      if (reply) finish(reply)
    })
    socket.on('end', () => finish(parseReply(text) ?? { status: 0, contentType: '', body: text }))
    socket.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    socket.write(bytes)
  })
}

/** The first answer on a connection, once all of it is there. */
function parseReply(text: string): HostileReply | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const head = text.slice(0, end)
  const headerOf = (name: string) => new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1]?.trim()
  const body = text.slice(end + 4)
  if (Buffer.byteLength(body) < Number(headerOf('content-length') ?? 0)) return undefined
  return { status: Number(head.split(' ')[1]), contentType: headerOf('content-type') ?? '', body }
}
