import type { Operation } from '../operation.ts'

export const replayPoisonMessages: Operation<'replayPoisonMessages'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.as(request.act).poisonMessages.replay(request.body))
}
