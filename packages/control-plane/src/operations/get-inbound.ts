import type { Operation } from '../operation.ts'

export const getInbound: Operation<'getInbound'> = (runtime) => async (request, reply) =>
  reply.code(200).send(await runtime.connections.getInbound(request.tenant, request.params.connectionId))
