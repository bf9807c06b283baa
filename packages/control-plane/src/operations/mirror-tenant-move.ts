import type { Operation } from '../operation.ts'
import { sendMove } from './send-move.ts'

export const mirrorTenantMove: Operation<'mirrorTenantMove'> = (runtime) => async (request, reply) => {
  const { act, params, body } = request

  const move = await runtime.as(act).tenantMoves.mirror(params, body)

  return sendMove(reply, move)
}
