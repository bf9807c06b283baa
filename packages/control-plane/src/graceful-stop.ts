import { setTimeout as delay, setImmediate } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyInstance {
    /** Ends of the answers that have none of their own; called when the server stops. */
    streamEnds: Set<() => void>
    /** Ends event streams and tells everyone who asks from now on to come back on another connection. Idempotent. */
    announceStop: () => void
    /** When the last request came that was no probe, as `performance.now()` says. */
    lastAskedAt: () => number
  }
}

/**
 * A server that stops waits for every connection. So it ends the event streams by itself, and tells whoever is still being
 * answered that the connection ends with the answer, instead of waiting for them to go.
 */
export function stopGracefully(app: FastifyInstance, isProbe: (path: string | undefined) => boolean): void {
  let isStopping = false
  let lastAskedAt = Number.NEGATIVE_INFINITY
  app.decorate('streamEnds', new Set<() => void>())
  const announceStop = () => {
    isStopping = true
    for (const end of app.streamEnds) end()
  }
  app.decorate('announceStop', announceStop)
  app.decorate('lastAskedAt', () => lastAskedAt)
  app.addHook('onRequest', async (request) => {
    if (!isProbe(request.routeOptions.url)) lastAskedAt = performance.now()
  })
  app.addHook('preClose', async () => announceStop())
  app.addHook('onSend', async (_request, reply) => {
    if (isStopping) reply.header('connection', 'close')
  })
}

/** Nobody came for so long: whoever sends has noticed. */
const QUIET_MS = 500
/** Of the 10 s that a stop may take; whoever still comes then does not look whether anybody is ready. */
const LATE_MS_MAX = 3_000
const LOOK_EVERY_MS = 50
/** Of the event loop: a connection is taken in the one, and what it brought is read in the next; one to spare. */
const TURNS = 3

/**
 * Serves on for `noticeMs`, and longer while requests still come. A connection that is closed when a request is on its way
 * resets it, and nothing tells a client that its request was not begun.
 */
export async function serveUntilQuiet(app: FastifyInstance, noticeMs: number): Promise<void> {
  await delay(noticeMs)
  const deadline = performance.now() + LATE_MS_MAX
  do {
    await delay(LOOK_EVERY_MS)
    // This process may have been the slow one: timers come first then, and requests that lie in the sockets' buffers are
    // read after them.
    for (let turn = 0; turn < TURNS; turn += 1) await setImmediate()
  } while (performance.now() - app.lastAskedAt() < QUIET_MS && performance.now() < deadline)
}
