import type { Operation } from '../operation.ts'

export const getConnection: Operation<'getConnection'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.connections.get(request.tenant, request.params.connectionId))
}
