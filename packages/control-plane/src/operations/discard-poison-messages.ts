import type { Operation } from '../operation.ts'

export const discardPoisonMessages: Operation<'discardPoisonMessages'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.as(request.act).poisonMessages.discard(request.body))
}
