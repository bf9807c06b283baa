import type { Operation } from '../operation.ts'

export const testConnection: Operation<'testConnection'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.connections.test(request.tenant, request.params.connectionId))
}
