import type { Operation } from '../operation.ts'

export const getMapping: Operation<'getMapping'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.mappings.get(request.tenant, request.params.mappingId))
}
