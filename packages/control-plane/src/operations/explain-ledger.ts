import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const explainLedger: Operation<'explainLedger'> = (runtime) => async (request, reply) => {
  const query = { hour: new Date(request.query.hour), ...toPageQuery(request.query) }
  return reply.code(200).send(await runtime.ledger.explain(request.tenant, query))
}
