import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly at: number
}

/** What the receiver does with a request; `number` counts from 1. */
export type Behaviour = (response: ServerResponse, request: ReceivedRequest, number: number) => void

export interface Receiver extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly requests: ReceivedRequest[]
  behave(behaviour: Behaviour): void
}

export const answer =
  (status: number, headers: Record<string, string> = {}): Behaviour =>
  (response) => {
    response.writeHead(status, headers).end()
  }

/** A real HTTP server on loopback that remembers what it was sent. */
export async function startReceiver(behaviour: Behaviour = answer(204)): Promise<Receiver> {
  const requests: ReceivedRequest[] = []
  let current = behaviour
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('error', () => {})
    incoming.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const request = { path: incoming.url ?? '', headers: incoming.headers, body, at: performance.now() }
      requests.push(request)
      current(response, request, requests.length)
    })
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    requests,
    behave(next) {
      current = next
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
