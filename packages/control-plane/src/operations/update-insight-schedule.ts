import type { Operation } from '../operation.ts'

export const updateInsightSchedule: Operation<'updateInsightSchedule'> = (runtime) => async (request, reply) => {
  const { tenant, act, params, body } = request
  return reply.code(200).send(await runtime.as(act).insightSchedules.update(tenant, params.scheduleId, body))
}
