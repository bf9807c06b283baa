import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const listMappings: Operation<'listMappings'> = (runtime) => async (request, reply) => {
  return reply
    .code(200)
    .send(await runtime.mappings.list(request.tenant, { ...request.query, ...toPageQuery(request.query) }))
}
