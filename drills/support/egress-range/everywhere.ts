import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { isPublic } from './addresses.ts'

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: readonly string[]
  readonly body: string
}

/** Whoever connects anywhere ends up here: in the range every address there is leads to this process. */
export interface Everywhere extends AsyncDisposable {
  /** Connections to anything but the two public addresses, as `address:port`. */
  readonly inside: string[]
  /** What arrived at a public address. */
  readonly requests: SeenRequest[]
  /** What arrived at a public address and was no HTTP. */
  malformed(): number
  /** What the next requests are answered with. */
  answerWith(status: number, headers?: Readonly<Record<string, string>>): void
}

/** Ports that payloads name or mean. */
const PORTS = [80, 443, 22, 25, 70, 5432, 6667, 8080, 8443, 9092, 11211]

export async function listenEverywhere(): Promise<Everywhere> {
  const inside: string[] = []
  const requests: SeenRequest[] = []
  const reply: { status: number; headers: Readonly<Record<string, string>> } = { status: 204, headers: {} }
  let malformed = 0

  const onConnection = (socket: Socket): void => {
    const address = (socket.localAddress ?? '').replace(/^::ffff:/, '')
    if (!isPublic(address)) inside.push(`${address}:${socket.localPort}`)
  }
  const onRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const { method = '', url = '', rawHeaders } = request
    requests.push({ method, path: url, headers: rawHeaders, body: Buffer.concat(chunks).toString('latin1') })
    response.writeHead(reply.status, reply.headers).end()
  }
  const servers = await Promise.all(
    PORTS.map(async (port) => {
      const server = createServer((request, response) => void onRequest(request, response).catch(() => {}))
      server.on('connection', onConnection)
      server.on('clientError', (_error, socket) => {
        malformed += 1
        socket.destroy()
      })
      server.listen(port, '::')
      await once(server, 'listening')
      return server
    }),
  )
  return {
    inside,
    requests,
    malformed: () => malformed,
    answerWith: (status, headers = {}) => Object.assign(reply, { status, headers }),
    async [Symbol.asyncDispose]() {
      for (const server of servers) server.closeAllConnections()
      await Promise.all(servers.map((server) => once(server.close(), 'close')))
    },
  }
}

/** Connections this namespace has tried to open, also to ports where nobody listens (RFC 4022 tcpActiveOpens). */
export function countConnects(): number {
  const [names = '', values = ''] = readFileSync('/proc/self/net/snmp', 'utf8').match(/^Tcp:.*$/gm) ?? []
  return Number(values.split(' ')[names.split(' ').indexOf('ActiveOpens')])
}
