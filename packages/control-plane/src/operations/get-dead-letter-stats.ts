import { toAsked } from '../asked.ts'
import type { Operation } from '../operation.ts'

export const getDeadLetterStats: Operation<'getDeadLetterStats'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.deadLetters.stats(request.tenant, toAsked(request, request.query?.where)))
}
