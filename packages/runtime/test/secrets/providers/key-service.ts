import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ServiceRequest {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

export interface ServiceAnswer {
  readonly status: number
  readonly body: unknown
}

export interface KeyService extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Paths and targets of all requests. */
  readonly seen: readonly string[]
  /** Answers everything this way, until it is called with nothing. */
  answerAll(answer?: ServiceAnswer): void
  stop(): Promise<void>
}

/** An HTTP server on a free port of this machine that stands in for a vendor's API. */
export async function startKeyService(handle: (request: ServiceRequest) => ServiceAnswer): Promise<KeyService> {
  const seen: string[] = []
  let forced: ServiceAnswer | undefined
  const server = createServer(async (incoming, outgoing) => {
    const request = await read(incoming)
    seen.push(`${request.method} ${request.url.pathname} ${String(request.headers['x-amz-target'] ?? '')}`.trim())
    const { status, body } = forced ?? handle(request)
    outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const stop = async () => {
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    seen,
    answerAll: (answer) => {
      forced = answer
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

async function read(incoming: IncomingMessage): Promise<ServiceRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return {
    method: incoming.method ?? '',
    url: new URL(incoming.url ?? '/', 'http://127.0.0.1'),
    headers: incoming.headers,
    text: Buffer.concat(chunks).toString('utf8'),
  }
}

export const asRecord = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>
