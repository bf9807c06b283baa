import type { Operation } from '../operation.ts'

export const cancelInsight: Operation<'cancelInsight'> = (runtime) => async (request, reply) => {
  const { tenant, act, params } = request
  return reply.code(200).send(await runtime.as(act).insights.cancel(tenant, params.jobId))
}
