import type { Operation } from '../operation.ts'

export const deleteConnection: Operation<'deleteConnection'> = (runtime) => async (request, reply) => {
  await runtime.as(request.act).connections.delete(request.tenant, request.params.connectionId)
  return reply.code(204).send()
}
