import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const listPoisonMessages: Operation<'listPoisonMessages'> = (runtime) => async (request, reply) => {
  const { tenantId, stage, fingerprint, state = 'held' } = request.query ?? {}
  const selection = { ...(tenantId && { tenantId }), ...(stage && { stage }), ...(fingerprint && { fingerprint }) }
  return reply.code(200).send(await runtime.poisonMessages.list({ ...selection, state, ...toPageQuery(request.query) }))
}
