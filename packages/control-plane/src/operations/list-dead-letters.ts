import { toAsked } from '../asked.ts'
import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const listDeadLetters: Operation<'listDeadLetters'> = (runtime) => async (request, reply) => {
  const { tenant, query } = request
  return reply
    .code(200)
    .send(await runtime.deadLetters.list(tenant, { ...toPageQuery(query), ...toAsked(request, query?.where) }))
}
