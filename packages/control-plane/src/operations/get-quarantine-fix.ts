import type { Operation } from '../operation.ts'

export const getQuarantineFix: Operation<'getQuarantineFix'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.quarantineFixes.get(request.tenant, request.params.fixId))
}
