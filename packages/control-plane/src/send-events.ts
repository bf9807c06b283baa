import { once } from 'node:events'
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { LiveEvent } from '@howazit/runtime'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Proxies close connections that are silent for a minute. */
const KEEP_ALIVE_MS = 15_000
/** Longer ones go off at once. */
const TIMER_MAX_MS = 2 ** 31 - 1

/** Begins the events of a stream, which its signal ends; what it throws is the answer. */
export type OpenEvents = (signal: AbortSignal) => AsyncIterable<LiveEvent> | Promise<AsyncIterable<LiveEvent>>

/** An event stream, until its client goes, its token expires or the server stops. */
export async function sendEvents(request: FastifyRequest, reply: FastifyReply, open: OpenEvents): Promise<void> {
  const aborter = new AbortController()
  const { streamEnds } = request.server
  const end = () => aborter.abort()
  streamEnds.add(end)
  // Whoever may follow further comes again with another token, and continues where this stream ended.
  const expiry = setTimeout(end, Math.min(request.claims.expiresAt.getTime() - Date.now(), TIMER_MAX_MS))
  reply.raw.once('close', () => {
    clearTimeout(expiry)
    streamEnds.delete(end)
    end()
  })

  const events = await open(aborter.signal)

  reply.hijack()
  await writeEvents(reply.raw, events, { headers: reply.getHeaders() as OutgoingHttpHeaders, signal: aborter.signal })
}

/** Server-sent events as the HTML standard writes them, with comments that keep the connection open. */
async function writeEvents(
  out: ServerResponse,
  events: AsyncIterable<LiveEvent>,
  { headers, signal }: { headers: OutgoingHttpHeaders; signal: AbortSignal },
): Promise<void> {
  out.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    // It carries nothing after the stream; kept alive, it would keep a stopping server waiting.
    connection: 'close',
    'x-accel-buffering': 'no',
  })
  out.write('retry: 1000\n\n')
  const keepAlive = setInterval(() => out.write(': keep-alive\n\n'), KEEP_ALIVE_MS)
  try {
    for await (const { id, event, data } of events) {
      const hasRoom = out.write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
      if (!hasRoom) await once(out, 'drain', { signal })
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    clearInterval(keepAlive)
    out.end()
  }
}
