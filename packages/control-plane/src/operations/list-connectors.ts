import type { Operation } from '../operation.ts'

export const listConnectors: Operation<'listConnectors'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.connectors.list(request.tenant, request.query ?? {}))
}
