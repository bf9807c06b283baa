import type { Operation } from '../operation.ts'

export const createMappingVersion: Operation<'createMappingVersion'> = (runtime) => async (request, reply) => {
  const { mappings } = runtime.as(request.act)
  return reply.code(201).send(await mappings.createVersion(request.tenant, request.params.mappingId, request.body))
}
