import type { Operation } from '../operation.ts'

export const getDeadLetter: Operation<'getDeadLetter'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.deadLetters.get(request.tenant, request.params.deliveryId))
}
