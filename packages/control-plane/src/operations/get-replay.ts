import type { Operation } from '../operation.ts'

export const getReplay: Operation<'getReplay'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.replays.get(request.tenant, request.params.replayId))
}
