import type { Operation } from '../operation.ts'
import { sendMove } from './send-move.ts'

export const startTenantMove: Operation<'startTenantMove'> = (runtime) => async (request, reply) => {
  const { act, params, body } = request

  const move = await runtime.as(act).tenantMoves.start(params, body ?? {})

  return sendMove(reply, move)
}
