import type { Operation } from '../operation.ts'

export const getQuarantined: Operation<'getQuarantined'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.quarantine.get(request.tenant, request.params.quarantineId))
}
