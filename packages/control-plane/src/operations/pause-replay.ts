import type { Operation } from '../operation.ts'

export const pauseReplay: Operation<'pauseReplay'> = (runtime) => async (request, reply) => {
  const { tenant, act, params } = request
  return reply.code(200).send(await runtime.as(act).replays.pause(tenant, params.replayId))
}
