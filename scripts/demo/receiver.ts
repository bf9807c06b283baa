import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type SignalDetectedEvent, webhooks } from '@howazit/sdk'

type Signal = SignalDetectedEvent['data']['signal']

export interface Receiver {
  readonly url: string
  readonly trust: (secret: string) => void
  distinctIds(): number
  refused(): number
  /** Answers 503 to everything, as what has lost its backend does. */
  readonly breakDown: () => void
  readonly mend: () => void
  turnedAway(): number
  /** How often each response was taken. */
  readonly taken: ReadonlyMap<string, number>
  /** What a schedule told of, in the order in which it came. */
  readonly signals: readonly Signal[]
  firstResponseId(): string
  /** Headers and body of the first webhook, as they came. */
  describeFirst(): string
  readonly close: () => Promise<void>
}

interface Received {
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly responseId: string
}

const SHOWN = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'content-type', 'user-agent']

/** What a customer would run: verifies each webhook before believing it. */
export async function startReceiver(): Promise<Receiver> {
  const ids = new Set<string>()
  let first: Received | undefined
  let secret = ''
  let refused = 0
  let isBroken = false
  let turnedAway = 0
  const taken = new Map<string, number>()
  const signals: Signal[] = []

  const server = createServer(async (request, reply) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString('utf8')
    if (isBroken) {
      turnedAway += 1
      reply.writeHead(503).end()
      return
    }
    try {
      const event = await webhooks.unwrap(body, request.headers, [secret])
      ids.add(String(request.headers['webhook-id']))
      if (event.type === 'response.created') {
        const { id: responseId } = event.data.response
        first ??= { headers: request.headers, body, responseId }
        taken.set(responseId, (taken.get(responseId) ?? 0) + 1)
      }
      if (event.type === 'signal.detected') signals.push(event.data.signal)
      reply.writeHead(204).end()
    } catch {
      refused += 1
      reply.writeHead(400).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  const seen = () => {
    if (!first) throw new Error('No webhook came.')
    return first
  }
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    trust: (given) => {
      secret = given
    },
    distinctIds: () => ids.size,
    refused: () => refused,
    breakDown: () => {
      isBroken = true
    },
    mend: () => {
      isBroken = false
    },
    turnedAway: () => turnedAway,
    taken,
    signals,
    firstResponseId: () => seen().responseId,
    describeFirst() {
      const { headers, body } = seen()
      const shown = SHOWN.map((name) => `  ${name}: ${String(headers[name])}`)
      return [
        '  POST /hooks',
        ...shown,
        '',
        `  ${body.length > 600 ? `${body.slice(0, 600)} ...` : body}`,
        '',
        '  signature: verified',
      ].join('\n')
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
