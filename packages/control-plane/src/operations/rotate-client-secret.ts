import type { Operation } from '../operation.ts'

export const rotateClientSecret: Operation<'rotateClientSecret'> = (runtime) => async (request, reply) => {
  return reply
    .code(200)
    .send(await runtime.as(request.act).clients.rotateSecret(request.tenant, request.params.clientId))
}
