import type { Operation } from '../operation.ts'

export const deleteMapping: Operation<'deleteMapping'> = (runtime) => async (request, reply) => {
  await runtime.as(request.act).mappings.delete(request.tenant, request.params.mappingId)
  return reply.code(204).send()
}
