import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const listInsights: Operation<'listInsights'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.insights.list(request.tenant, toPageQuery(request.query)))
}
