import type { Operation } from '../operation.ts'

export const startPoll: Operation<'startPoll'> = (runtime) => async (request, reply) => {
  const { connectionId, pollName: poll } = request.params
  return reply
    .code(200)
    .send(await runtime.as(request.act).connections.startPoll(request.tenant, { connectionId, poll }))
}
