import type { Operation } from '../operation.ts'

export const createInsight: Operation<'createInsight'> = (runtime) => async (request, reply) => {
  const { tenant, act, body } = request

  const insight = await runtime.as(act).insights.create(tenant, body)

  reply.header('location', `/v1/insights/${insight.id}`)
  return reply.code(202).send(insight)
}
