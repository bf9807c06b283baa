import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyInstance {
    /** Ends of the answers that have none of their own; called when the server stops. */
    streamEnds: Set<() => void>
    /** Ends event streams and tells everyone who asks from now on to come back on another connection. Idempotent. */
    announceStop: () => void
  }
}

/**
 * A server that stops waits for every connection. So it ends the event streams by itself, and tells whoever is still being
 * answered that the connection ends with the answer, instead of waiting for them to go.
 */
export function stopGracefully(app: FastifyInstance): void {
  let isStopping = false
  app.decorate('streamEnds', new Set<() => void>())
  const announceStop = () => {
    isStopping = true
    for (const end of app.streamEnds) end()
  }
  app.decorate('announceStop', announceStop)
  app.addHook('preClose', async () => announceStop())
  app.addHook('onSend', async (_request, reply) => {
    if (isStopping) reply.header('connection', 'close')
  })
}
