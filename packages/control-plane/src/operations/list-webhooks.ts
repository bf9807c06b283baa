import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const listWebhooks: Operation<'listWebhooks'> = (runtime) => async (request, reply) => {
  return reply
    .code(200)
    .send(await runtime.webhooks.list(request.tenant, { ...request.query, ...toPageQuery(request.query) }))
}
