import type { Operation } from '../operation.ts'

export const approveQuarantineFix: Operation<'approveQuarantineFix'> = (runtime) => async (request, reply) => {
  const { tenant, act, params } = request

  const fix = await runtime.as(act).quarantineFixes.approve(tenant, params.fixId)

  reply.header('location', `/v1/quarantine-fixes/${fix.id}`)
  return reply.code(202).send(fix)
}
