import type { Operation } from '../operation.ts'

export const listPolls: Operation<'listPolls'> = (runtime) => async (request, reply) =>
  reply.code(200).send({ items: await runtime.connections.listPolls(request.tenant, request.params.connectionId) })
