import type { Operation } from '../operation.ts'

export const subscribeInbound: Operation<'subscribeInbound'> = (runtime) => async (request, reply) => {
  const { connectionId } = request.params
  return reply.code(200).send(await runtime.as(request.act).connections.subscribeInbound(request.tenant, connectionId))
}
