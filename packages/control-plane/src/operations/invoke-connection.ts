import type { Operation } from '../operation.ts'

export const invokeConnection: Operation<'invokeConnection'> = (runtime) => async (request, reply) => {
  const { connectionId } = request.params
  return reply
    .code(200)
    .send(await runtime.as(request.act).connections.invoke(request.tenant, connectionId, request.body))
}
