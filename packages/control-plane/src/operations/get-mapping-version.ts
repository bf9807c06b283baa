import type { Operation } from '../operation.ts'

export const getMappingVersion: Operation<'getMappingVersion'> = (runtime) => async (request, reply) => {
  const { mappingId } = request.params
  return reply.code(200).send(await runtime.mappings.getVersion(request.tenant, mappingId, request.query ?? {}))
}
