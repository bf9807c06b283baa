import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { BatchResult } from '@howazit/sdk'
import { Pool } from 'undici'

/** What the platform acknowledged in every batch so far. */
export interface Acknowledged {
  batches: number
  accepted: number
  duplicates: number
}

export interface CountingProxy extends AsyncDisposable {
  readonly url: string
  readonly acknowledged: Readonly<Acknowledged>
}

const HOP_BY_HOP = new Set(['connection', 'host', 'keep-alive', 'content-length', 'transfer-encoding'])

const endToEnd = (headers: IncomingMessage['headers']) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)))

function count(acknowledged: Acknowledged, { accepted, duplicates }: BatchResult): void {
  acknowledged.batches += 1
  acknowledged.accepted += accepted
  acknowledged.duplicates += duplicates
}

/**
 * Stands between a client and the platform and counts what the platform acknowledged, also to a client that was killed
 * before it could read the answer: a request that came is always carried through.
 */
export async function startCountingProxy(platformUrl: string): Promise<CountingProxy> {
  const acknowledged: Acknowledged = { batches: 0, accepted: 0, duplicates: 0 }
  const pool = new Pool(platformUrl, { connections: 16 })
  const server = createServer(async (request, reply) => {
    // Killed while it was sending: nothing whole to carry on.
    const body = await buffer(request).catch(() => undefined)
    if (body === undefined) return
    const { method = 'GET', url: path = '/' } = request
    const answer = await pool.request({ method: method as 'POST', path, headers: endToEnd(request.headers), body })
    const bytes = Buffer.from(await answer.body.arrayBuffer())
    if (path === '/v1/ingest/responses/batch' && answer.statusCode < 300)
      count(acknowledged, JSON.parse(bytes.toString('utf8')) as BatchResult)
    reply.writeHead(answer.statusCode, endToEnd(answer.headers as IncomingMessage['headers'])).end(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    acknowledged,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      await pool.close()
    },
  }
}
