import type { Operation } from '../operation.ts'

export const getSavedFilter: Operation<'getSavedFilter'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.savedFilters.get(request.tenant, request.params.filterName))
}
