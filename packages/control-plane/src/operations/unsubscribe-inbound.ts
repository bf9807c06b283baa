import type { Operation } from '../operation.ts'

export const unsubscribeInbound: Operation<'unsubscribeInbound'> = (runtime) => async (request, reply) => {
  const { connectionId } = request.params
  return reply
    .code(200)
    .send(await runtime.as(request.act).connections.unsubscribeInbound(request.tenant, connectionId))
}
