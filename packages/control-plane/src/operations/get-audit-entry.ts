import type { Operation } from '../operation.ts'

export const getAuditEntry: Operation<'getAuditEntry'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.audit.get(request.tenant, request.params.entryId))
}
