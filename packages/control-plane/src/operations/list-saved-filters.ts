import type { Operation } from '../operation.ts'

export const listSavedFilters: Operation<'listSavedFilters'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.savedFilters.list(request.tenant))
}
