import type { Operation } from '../operation.ts'

export const updateConnection: Operation<'updateConnection'> = (runtime) => async (request, reply) => {
  return reply
    .code(200)
    .send(await runtime.as(request.act).connections.update(request.tenant, request.params.connectionId, request.body))
}
