import type { Operation } from '../operation.ts'

export const cancelStreamReplay: Operation<'cancelStreamReplay'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.as(request.act).streamReplays.cancel(request.params.replayId))
}
