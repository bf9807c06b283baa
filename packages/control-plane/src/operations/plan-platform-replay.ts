import type { Operation } from '../operation.ts'

export const planPlatformReplay: Operation<'planPlatformReplay'> = (runtime) => async (request, reply) => {
  const { act, body } = request

  const replay = await runtime.as(act).platformReplays.plan(body)

  if (body.dryRun === true) return reply.code(200).send(replay)
  reply.header('location', `/v1/platform/replays/${replay.id}`)
  return reply.code(201).send(replay)
}
