import type { Operation } from '../operation.ts'

export const updateReplay: Operation<'updateReplay'> = (runtime) => async (request, reply) => {
  const { tenant, act, params, body } = request
  return reply.code(200).send(await runtime.as(act).replays.update(tenant, params.replayId, body))
}
