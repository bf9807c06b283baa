import type { Operation } from '../operation.ts'

export const getReadiness: Operation<'getReadiness'> = (runtime) => async (_request, reply) => {
  const readiness = await runtime.readiness()
  return reply.code(readiness.status === 'ready' ? 200 : 503).send(readiness)
}
