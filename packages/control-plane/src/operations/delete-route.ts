import type { Operation } from '../operation.ts'

export const deleteRoute: Operation<'deleteRoute'> = (runtime) => async (request, reply) => {
  await runtime.as(request.act).connections.deleteRoute(request.tenant, request.params)
  return reply.code(204).send()
}
