import type { Operation } from '../operation.ts'

export const runReplay: Operation<'runReplay'> = (runtime) => async (request, reply) => {
  const { tenant, act, params, body } = request

  const replay = await runtime.as(act).replays.run(tenant, params.replayId, body)

  reply.header('location', `/v1/replays/${replay.id}`)
  return reply.code(202).send(replay)
}
