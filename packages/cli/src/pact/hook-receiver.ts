import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface ReceivedEvent {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** An endpoint on this machine, as a tenant has one. */
export interface HookReceiver extends AsyncDisposable {
  /** Answers 204, and keeps what comes. */
  readonly url: string
  /** Answers 410: it wants no more. */
  readonly goneUrl: string
  readonly received: readonly ReceivedEvent[]
}

const GONE = '/gone'

/** Listens on a free port of 127.0.0.1. */
export async function startHookReceiver(): Promise<HookReceiver> {
  const received: ReceivedEvent[] = []
  const server = createServer(async (request, reply) => {
    const body = await text(request)
    if (request.url === GONE) return void reply.writeHead(410).end()
    received.push({ headers: request.headers, body })
    reply.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `${origin}/hook`,
    goneUrl: origin + GONE,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
