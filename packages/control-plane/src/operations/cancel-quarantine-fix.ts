import type { Operation } from '../operation.ts'

export const cancelQuarantineFix: Operation<'cancelQuarantineFix'> = (runtime) => async (request, reply) => {
  const { tenant, act, params } = request
  return reply.code(200).send(await runtime.as(act).quarantineFixes.cancel(tenant, params.fixId))
}
