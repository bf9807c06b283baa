import type { Operation } from '../operation.ts'

export const getPoisonStats: Operation<'getPoisonStats'> = (runtime) => async (_request, reply) => {
  return reply.code(200).send(await runtime.poisonMessages.stats())
}
