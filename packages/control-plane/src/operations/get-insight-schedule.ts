import type { Operation } from '../operation.ts'

export const getInsightSchedule: Operation<'getInsightSchedule'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.insightSchedules.get(request.tenant, request.params.scheduleId))
}
