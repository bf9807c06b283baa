import type { Operation } from '../operation.ts'
import { sendMove } from './send-move.ts'

export const completeTenantMove: Operation<'completeTenantMove'> = (runtime) => async (request, reply) => {
  const { act, params, body } = request

  const move = await runtime.as(act).tenantMoves.complete(params, body)

  return sendMove(reply, move)
}
