import type { Operation } from '../operation.ts'

export const getInsightVerification: Operation<'getInsightVerification'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.insights.getVerification(request.tenant, request.params.jobId))
}
