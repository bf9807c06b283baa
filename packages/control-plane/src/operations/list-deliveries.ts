import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const listDeliveries: Operation<'listDeliveries'> = (runtime) => async (request, reply) => {
  return reply
    .code(200)
    .send(await runtime.deliveries.list(request.tenant, { ...request.query, ...toPageQuery(request.query) }))
}
