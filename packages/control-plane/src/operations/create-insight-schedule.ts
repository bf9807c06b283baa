import type { Operation } from '../operation.ts'

export const createInsightSchedule: Operation<'createInsightSchedule'> = (runtime) => async (request, reply) => {
  const { tenant, act, body } = request

  const schedule = await runtime.as(act).insightSchedules.create(tenant, body)

  reply.header('location', `/v1/insight-schedules/${schedule.id}`)
  return reply.code(201).send(schedule)
}
