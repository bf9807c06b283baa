import type { Operation } from '../operation.ts'
import { toRange } from '../page-query.ts'

export const getLedger: Operation<'getLedger'> = (runtime) => async (request, reply) => {
  const { fresh = false } = request.query ?? {}
  return reply.code(200).send(await runtime.ledger.get(request.tenant, { ...toRange(request.query), isFresh: fresh }))
}
