import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const listConnections: Operation<'listConnections'> = (runtime) => async (request, reply) => {
  return reply
    .code(200)
    .send(await runtime.connections.list(request.tenant, { ...request.query, ...toPageQuery(request.query) }))
}
