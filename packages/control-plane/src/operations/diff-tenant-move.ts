import type { Operation } from '../operation.ts'
import { sendMove } from './send-move.ts'

export const diffTenantMove: Operation<'diffTenantMove'> = (runtime) => async (request, reply) => {
  const { act, params } = request

  const move = await runtime.as(act).tenantMoves.diff(params)

  return sendMove(reply, move)
}
