import { toAsked } from '../asked.ts'
import type { Operation } from '../operation.ts'

export const planQuarantineFix: Operation<'planQuarantineFix'> = (runtime) => async (request, reply) => {
  const { tenant, act, body } = request

  const fix = await runtime.as(act).quarantineFixes.plan(tenant, { ...body, ...toAsked(request, body.where) })

  reply.header('location', `/v1/quarantine-fixes/${fix.id}`)
  return reply.code(202).send(fix)
}
