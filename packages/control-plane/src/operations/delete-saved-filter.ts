import type { Operation } from '../operation.ts'

export const deleteSavedFilter: Operation<'deleteSavedFilter'> = (runtime) => async (request, reply) => {
  await runtime.as(request.act).savedFilters.delete(request.tenant, request.params.filterName)
  return reply.code(204).send()
}
