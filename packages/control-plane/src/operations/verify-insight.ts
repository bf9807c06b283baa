import type { Operation } from '../operation.ts'

export const verifyInsight: Operation<'verifyInsight'> = (runtime) => async (request, reply) => {
  const { tenant, act, params } = request

  const verification = await runtime.as(act).insights.verify(tenant, params.jobId)

  reply.header('location', `/v1/insights/${params.jobId}/verification`)
  return reply.code(202).send(verification)
}
