import type { Operation } from '../operation.ts'

export const applyStreamReplay: Operation<'applyStreamReplay'> = (runtime) => async (request, reply) => {
  const { act, params } = request

  const replay = await runtime.as(act).streamReplays.apply(params.replayId)

  reply.header('location', `/v1/platform/stream-replays/${replay.id}`)
  return reply.code(202).send(replay)
}
