import type { Operation } from '../operation.ts'

export const getDelivery: Operation<'getDelivery'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.deliveries.get(request.tenant, request.params.deliveryId))
}
