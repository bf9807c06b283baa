import type { Operation } from '../operation.ts'

export const describeConnection: Operation<'describeConnection'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.connections.describe(request.tenant, request.params))
}
