import type { Operation } from '../operation.ts'
import { toRange } from '../page-query.ts'

export const getNps: Operation<'getNps'> = (runtime) => async (request, reply) => {
  const { from: _from, to: _to, ...query } = request.query
  return reply.code(200).send(await runtime.analytics.nps(request.tenant, { ...query, ...toRange(request.query) }))
}
