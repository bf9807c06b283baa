import type { Operation } from '../operation.ts'

export const runPlatformReplay: Operation<'runPlatformReplay'> = (runtime) => async (request, reply) => {
  const { act, params, body } = request

  const replay = await runtime.as(act).platformReplays.run(params.platformReplayId, body)

  reply.header('location', `/v1/platform/replays/${replay.id}`)
  return reply.code(202).send(replay)
}
