import type { Operation } from '../operation.ts'

export const getInsight: Operation<'getInsight'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.insights.get(request.tenant, request.params.jobId))
}
