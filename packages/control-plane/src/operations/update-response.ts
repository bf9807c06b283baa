import type { Operation } from '../operation.ts'

export const updateResponse: Operation<'updateResponse'> = (runtime) => async (request, reply) => {
  return reply
    .code(200)
    .send(await runtime.as(request.act).responses.update(request.tenant, request.params.responseId, request.body))
}
