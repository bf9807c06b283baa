import type { Operation } from '../operation.ts'

export const deleteResponse: Operation<'deleteResponse'> = (runtime) => async (request, reply) => {
  await runtime.as(request.act).responses.delete(request.tenant, request.params.responseId)
  return reply.code(204).send()
}
