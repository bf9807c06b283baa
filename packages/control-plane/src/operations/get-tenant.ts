import type { Operation } from '../operation.ts'

export const getTenant: Operation<'getTenant'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.tenantRegistry.get(request.params.tenantId))
}
