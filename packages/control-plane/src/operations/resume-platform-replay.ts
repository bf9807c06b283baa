import type { Operation } from '../operation.ts'

export const resumePlatformReplay: Operation<'resumePlatformReplay'> = (runtime) => async (request, reply) => {
  const { act, params } = request

  return reply.code(200).send(await runtime.as(act).platformReplays.resume(params.platformReplayId))
}
