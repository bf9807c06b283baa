import { PLATFORM } from '@howazit/runtime'
import type { Operation } from '../operation.ts'
import { toPageQuery, toRange } from '../page-query.ts'

export const listPlatformAudit: Operation<'listPlatformAudit'> = (runtime) => async (request, reply) => {
  const { operation, actor, subject } = request.query ?? {}
  const filter = { operation, actor, subject, ...toRange(request.query), ...toPageQuery(request.query) }
  return reply.code(200).send(await runtime.audit.list(PLATFORM, filter))
}
