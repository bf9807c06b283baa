import type { Operation } from '../operation.ts'

export const checkIsolation: Operation<'checkIsolation'> = (runtime) => async (_request, reply) => {
  return reply.code(200).send(await runtime.checkIsolation())
}
