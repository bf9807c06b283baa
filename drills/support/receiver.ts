import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedWebhook {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** In ms since 1970. */
  readonly at: number
}

export interface Receiver extends AsyncDisposable {
  readonly url: string
  /** Every request that came, in order, repeats included. */
  readonly received: readonly ReceivedWebhook[]
  readonly distinctIds: () => number
}

/** An endpoint on this machine that keeps what it takes, which is all that it answers 204. */
export async function startReceiver(status: () => number = () => 204): Promise<Receiver> {
  const received: ReceivedWebhook[] = []
  const ids = new Set<string>()
  const server = createServer(async (request, reply) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const headers = request.headers as Record<string, string>
    const answer = status()
    if (answer !== 204) return void reply.writeHead(answer).end()
    received.push({ headers, body: Buffer.concat(chunks).toString('utf8'), at: Date.now() })
    ids.add(headers['webhook-id'] as string)
    reply.writeHead(204).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    distinctIds: () => ids.size,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
