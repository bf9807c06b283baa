import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const listMappingVersions: Operation<'listMappingVersions'> = (runtime) => async (request, reply) => {
  const { mappingId } = request.params
  return reply
    .code(200)
    .send(await runtime.mappings.listVersions(request.tenant, mappingId, toPageQuery(request.query)))
}
