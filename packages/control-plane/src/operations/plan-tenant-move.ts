import type { Operation } from '../operation.ts'
import { sendMove } from './send-move.ts'

export const planTenantMove: Operation<'planTenantMove'> = (runtime) => async (request, reply) => {
  const { act, params, body } = request

  const move = await runtime.as(act).tenantMoves.plan(params.tenantId, body)

  return sendMove(reply, move)
}
