import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const listTenantMoves: Operation<'listTenantMoves'> = (runtime) => async (request, reply) => {
  const { params, query } = request
  return reply.code(200).send(await runtime.tenantMoves.list(params.tenantId, toPageQuery(query)))
}
