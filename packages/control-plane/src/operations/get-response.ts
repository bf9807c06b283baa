import type { Operation } from '../operation.ts'

export const getResponse: Operation<'getResponse'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.responses.get(request.tenant, request.params.responseId))
}
