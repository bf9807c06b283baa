import type { Operation } from '../operation.ts'

export const cancelReplay: Operation<'cancelReplay'> = (runtime) => async (request, reply) => {
  const { tenant, act, params } = request
  return reply.code(200).send(await runtime.as(act).replays.cancel(tenant, params.replayId))
}
