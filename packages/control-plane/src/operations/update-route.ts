import type { Operation } from '../operation.ts'

export const updateRoute: Operation<'updateRoute'> = (runtime) => async (request, reply) => {
  const { tenant, params, body } = request
  return reply.code(200).send(await runtime.as(request.act).connections.updateRoute(tenant, params, body))
}
