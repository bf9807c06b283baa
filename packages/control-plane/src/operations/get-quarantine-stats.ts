import { toAsked } from '../asked.ts'
import type { Operation } from '../operation.ts'

export const getQuarantineStats: Operation<'getQuarantineStats'> = (runtime) => async (request, reply) => {
  const { tenant, query } = request
  const asked = toAsked(request, query?.where)
  return reply.code(200).send(await runtime.quarantine.stats(tenant, { ...asked, groupBy: query?.groupBy }))
}
