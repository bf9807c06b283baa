import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const listInsights: Operation<'listInsights'> = (runtime) => async (request, reply) => {
  const { tenant, query } = request
  const { scheduleId } = query ?? {}

  const page = await runtime.insights.list(tenant, {
    ...toPageQuery(query),
    ...(scheduleId !== undefined && { scheduleId }),
  })

  return reply.code(200).send(page)
}
