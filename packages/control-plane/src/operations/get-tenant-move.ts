import type { Operation } from '../operation.ts'

export const getTenantMove: Operation<'getTenantMove'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.tenantMoves.get(request.params))
}
