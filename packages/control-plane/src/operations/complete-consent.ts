import type { Operation } from '../operation.ts'

export const completeConsent: Operation<'completeConsent'> = (runtime) => async (request, reply) => {
  const { tenant, params, body } = request
  const connections = runtime.as(request.act).connections
  return reply.code(200).send(await connections.completeConsent(tenant, params.connectionId, body))
}
