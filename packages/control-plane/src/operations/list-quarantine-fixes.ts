import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const listQuarantineFixes: Operation<'listQuarantineFixes'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.quarantineFixes.list(request.tenant, toPageQuery(request.query)))
}
