import type { Operation } from '../operation.ts'

export const startStreamReplay: Operation<'startStreamReplay'> = (runtime) => async (request, reply) => {
  const { act, body } = request

  const replay = await runtime.as(act).streamReplays.start(body)

  if (body.dryRun === true) return reply.code(200).send(replay)
  reply.header('location', `/v1/platform/stream-replays/${replay.id}`)
  return reply.code(202).send(replay)
}
