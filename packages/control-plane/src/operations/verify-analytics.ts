import type { Operation } from '../operation.ts'

export const verifyAnalytics: Operation<'verifyAnalytics'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.analytics.verify(request.tenant, { ...request.query }))
}
