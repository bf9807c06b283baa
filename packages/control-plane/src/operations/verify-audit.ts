import type { Operation } from '../operation.ts'

export const verifyAudit: Operation<'verifyAudit'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.audit.verify(request.tenant))
}
