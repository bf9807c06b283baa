import type { Operation } from '../operation.ts'

export const getPlatformReplay: Operation<'getPlatformReplay'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.platformReplays.get(request.params.platformReplayId))
}
