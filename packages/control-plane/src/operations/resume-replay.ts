import type { Operation } from '../operation.ts'

export const resumeReplay: Operation<'resumeReplay'> = (runtime) => async (request, reply) => {
  const { tenant, act, params } = request
  return reply.code(200).send(await runtime.as(act).replays.resume(tenant, params.replayId))
}
