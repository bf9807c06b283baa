import type { Operation } from '../operation.ts'

export const deleteInsightSchedule: Operation<'deleteInsightSchedule'> = (runtime) => async (request, reply) => {
  await runtime.as(request.act).insightSchedules.delete(request.tenant, request.params.scheduleId)
  return reply.code(204).send()
}
