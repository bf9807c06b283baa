import type { Operation } from '../operation.ts'

export const getDelivery: Operation<'getDelivery'> = (runtime) => async (request, reply) => {
  // What was sent tells of respondents: only for whoever may read responses.
  const withExchanges = request.claims.scopes.includes('responses:read')

  return reply
    .code(200)
    .send(await runtime.deliveries.get(request.tenant, request.params.deliveryId, { withExchanges }))
}
