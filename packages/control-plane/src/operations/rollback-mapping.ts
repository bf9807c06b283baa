import type { Operation } from '../operation.ts'

export const rollbackMapping: Operation<'rollbackMapping'> = (runtime) => async (request, reply) => {
  const { mappings } = runtime.as(request.act)
  return reply.code(200).send(await mappings.rollback(request.tenant, request.params.mappingId))
}
