import { toAsked } from '../asked.ts'
import type { Operation } from '../operation.ts'

export const planReplay: Operation<'planReplay'> = (runtime) => async (request, reply) => {
  const { tenant, act, body } = request

  const replay = await runtime.as(act).replays.plan(tenant, { ...body, ...toAsked(request, body.where) })

  if (body.dryRun === true) return reply.code(200).send(replay)
  reply.header('location', `/v1/replays/${replay.id}`)
  return reply.code(201).send(replay)
}
