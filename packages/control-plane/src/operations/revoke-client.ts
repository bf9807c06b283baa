import type { Operation } from '../operation.ts'

export const revokeClient: Operation<'revokeClient'> = (runtime) => async (request, reply) => {
  await runtime.as(request.act).clients.revoke(request.tenant, request.params.clientId)
  return reply.code(204).send()
}
