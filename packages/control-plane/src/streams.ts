import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyInstance {
    /** Ends of the answers that have none of their own; called when the server stops. */
    streamEnds: Set<() => void>
  }
}

/** A server that stops waits for what it is answering, so it has to end the event streams by itself. */
export function trackStreams(app: FastifyInstance): void {
  app.decorate('streamEnds', new Set<() => void>())
  app.addHook('preClose', async () => {
    for (const end of app.streamEnds) end()
  })
}
