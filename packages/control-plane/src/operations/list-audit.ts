import type { Operation } from '../operation.ts'
import { toPageQuery, toRange } from '../page-query.ts'

export const listAudit: Operation<'listAudit'> = (runtime) => async (request, reply) => {
  const { operation, actor, subject } = request.query ?? {}
  const filter = { operation, actor, subject, ...toRange(request.query), ...toPageQuery(request.query) }
  return reply.code(200).send(await runtime.audit.list(request.tenant, filter))
}
