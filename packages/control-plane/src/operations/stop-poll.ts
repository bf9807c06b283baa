import type { Operation } from '../operation.ts'

export const stopPoll: Operation<'stopPoll'> = (runtime) => async (request, reply) => {
  const { connectionId, pollName: poll } = request.params
  await runtime.as(request.act).connections.stopPoll(request.tenant, { connectionId, poll })
  return reply.code(204).send()
}
