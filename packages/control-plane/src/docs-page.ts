import scalar from '@scalar/fastify-api-reference'
import type { FastifyInstance } from 'fastify'
import { contract } from './contract.ts'

/** `/openapi.json` and the reference page at `/docs`, served from this process: no script comes from elsewhere. */
export async function registerDocs(app: FastifyInstance): Promise<void> {
  app.get('/openapi.json', { schema: { hide: true } as never }, async (_request, reply) => reply.send(contract))
  await app.register(scalar, {
    routePrefix: '/docs',
    configuration: { url: '/openapi.json', withDefaultFonts: false, hideClientButton: true } as never,
  })
}
