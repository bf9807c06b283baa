import type { Operation } from '../operation.ts'

export const getPoisonMessage: Operation<'getPoisonMessage'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.poisonMessages.get(request.params.poisonId))
}
