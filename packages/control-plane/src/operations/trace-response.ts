import type { Operation } from '../operation.ts'

export const traceResponse: Operation<'traceResponse'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.responses.trace(request.tenant, request.params.responseId))
}
