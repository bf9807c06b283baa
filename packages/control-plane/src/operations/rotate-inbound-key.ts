import type { Operation } from '../operation.ts'

export const rotateInboundKey: Operation<'rotateInboundKey'> = (runtime) => async (request, reply) => {
  const { connectionId } = request.params
  return reply
    .code(200)
    .send(await runtime.as(request.act).connections.rotateInboundKey(request.tenant, connectionId, request.body))
}
