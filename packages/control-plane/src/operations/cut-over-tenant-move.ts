import type { Operation } from '../operation.ts'
import { sendMove } from './send-move.ts'

export const cutOverTenantMove: Operation<'cutOverTenantMove'> = (runtime) => async (request, reply) => {
  const { act, params, body } = request

  const move = await runtime.as(act).tenantMoves.cutOver(params, body)

  return sendMove(reply, move)
}
