import { PLATFORM } from '@howazit/runtime'
import type { Operation } from '../operation.ts'

export const verifyPlatformAudit: Operation<'verifyPlatformAudit'> = (runtime) => async (_request, reply) => {
  return reply.code(200).send(await runtime.audit.verify(PLATFORM))
}
