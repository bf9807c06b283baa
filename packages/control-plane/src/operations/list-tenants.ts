import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const listTenants: Operation<'listTenants'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.tenantRegistry.list({ ...request.query, ...toPageQuery(request.query) }))
}
