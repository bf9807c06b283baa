import type { Operation } from '../operation.ts'

export const saveFilter: Operation<'saveFilter'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.as(request.act).savedFilters.save(request.tenant, request.body))
}
