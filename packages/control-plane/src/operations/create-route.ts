import type { Operation } from '../operation.ts'

export const createRoute: Operation<'createRoute'> = (runtime) => async (request, reply) => {
  const { tenant, params, body } = request
  return reply.code(201).send(await runtime.as(request.act).connections.createRoute(tenant, params.connectionId, body))
}
