import type { Operation } from '../operation.ts'

export const listInsightSchedules: Operation<'listInsightSchedules'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.insightSchedules.list(request.tenant))
}
