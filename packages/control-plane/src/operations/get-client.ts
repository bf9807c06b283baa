import type { Operation } from '../operation.ts'

export const getClient: Operation<'getClient'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.clients.get(request.tenant, request.params.clientId))
}
