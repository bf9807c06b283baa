import type { Operation } from '../operation.ts'
import { sendMove } from './send-move.ts'

export const reverseTenantMove: Operation<'reverseTenantMove'> = (runtime) => async (request, reply) => {
  const { act, params, body } = request

  const move = await runtime.as(act).tenantMoves.reverse(params, body)

  return sendMove(reply, move)
}
