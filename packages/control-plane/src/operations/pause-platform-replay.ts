import type { Operation } from '../operation.ts'

export const pausePlatformReplay: Operation<'pausePlatformReplay'> = (runtime) => async (request, reply) => {
  const { act, params } = request

  return reply.code(200).send(await runtime.as(act).platformReplays.pause(params.platformReplayId))
}
