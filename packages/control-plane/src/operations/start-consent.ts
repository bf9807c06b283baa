import type { Operation } from '../operation.ts'

export const startConsent: Operation<'startConsent'> = (runtime) => async (request, reply) => {
  const { tenant, params, body } = request
  return reply.code(200).send(await runtime.as(request.act).connections.startConsent(tenant, params.connectionId, body))
}
