import type { Operation } from '../operation.ts'

export const cancelPlatformReplay: Operation<'cancelPlatformReplay'> = (runtime) => async (request, reply) => {
  const { act, params } = request

  return reply.code(200).send(await runtime.as(act).platformReplays.cancel(params.platformReplayId))
}
