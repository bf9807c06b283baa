import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Readiness } from '@howazit/sdk'
import { version } from '../version.ts'

export interface Probes {
  readonly readiness: () => Promise<Readiness>
  /** Prometheus' text. */
  readonly metrics: () => Promise<string>
}

export interface ServedProbes {
  readonly url: string
  /** Idempotent. */
  readonly stop: () => Promise<void>
}

/** What is asked of a role without an API: `/health` and `/ready` as the contract has them, and `/metrics`. */
export async function serveProbes(
  { host, port }: { readonly host: string; readonly port: number },
  probes: Probes,
): Promise<ServedProbes> {
  const server = createServer({ requestTimeout: 5_000 }, (request, reply) => {
    void answer(request.url ?? '', reply, probes).catch(() => send(reply, 500, { status: 'failed' }))
  })
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  let stopped: Promise<void> | undefined
  const stop = async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  return {
    url: `http://${host}:${address.port}`,
    stop: () => (stopped ??= stop()),
  }
}

async function answer(url: string, reply: ServerResponse, { readiness, metrics }: Probes): Promise<void> {
  const path = url.split('?', 1)[0]
  if (path === '/health') return send(reply, 200, { status: 'ok', version })
  if (path === '/metrics') {
    reply.writeHead(200, { 'content-type': METRICS_TYPE }).end(await metrics())
    return
  }
  if (path !== '/ready') return send(reply, 404, { status: 'not_found' })
  const ready = await readiness()
  send(reply, ready.status === 'ready' ? 200 : 503, ready)
}

/** The text format of Prometheus, version 0.0.4. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

function send(reply: ServerResponse, status: number, body: object): void {
  reply.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body))
}
