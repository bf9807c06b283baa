import type { Operation } from '../operation.ts'
import { sendMove } from './send-move.ts'

export const cancelTenantMove: Operation<'cancelTenantMove'> = (runtime) => async (request, reply) => {
  const { act, params } = request

  const move = await runtime.as(act).tenantMoves.cancel(params)

  return sendMove(reply, move)
}
