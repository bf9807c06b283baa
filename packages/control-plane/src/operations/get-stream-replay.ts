import type { Operation } from '../operation.ts'

export const getStreamReplay: Operation<'getStreamReplay'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.streamReplays.get(request.params.replayId))
}
