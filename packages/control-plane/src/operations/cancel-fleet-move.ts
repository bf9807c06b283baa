import type { Operation } from '../operation.ts'
import { sendFleetMove } from './send-fleet-move.ts'

export const cancelFleetMove: Operation<'cancelFleetMove'> = (runtime) => async (request, reply) => {
  const { act, params } = request

  const fleet = await runtime.as(act).fleetMoves.cancel(params.fleetMoveId)

  return sendFleetMove(reply, fleet)
}
