import { toAsked } from '../asked.ts'
import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const listQuarantine: Operation<'listQuarantine'> = (runtime) => async (request, reply) => {
  const { tenant, query } = request
  return reply
    .code(200)
    .send(await runtime.quarantine.list(tenant, { ...toPageQuery(query), ...toAsked(request, query?.where) }))
}
