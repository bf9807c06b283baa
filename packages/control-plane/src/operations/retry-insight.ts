import type { Operation } from '../operation.ts'

export const retryInsight: Operation<'retryInsight'> = (runtime) => async (request, reply) => {
  const { tenant, act, params, body } = request

  const insight = await runtime.as(act).insights.retry(tenant, { insightId: params.jobId, fromStep: body?.fromStep })

  reply.header('location', `/v1/insights/${insight.id}`)
  return reply.code(202).send(insight)
}
