import type { Operation } from '../operation.ts'
import { sendFleetMove } from './send-fleet-move.ts'

export const startFleetMove: Operation<'startFleetMove'> = (runtime) => async (request, reply) => {
  const { act, params } = request

  const fleet = await runtime.as(act).fleetMoves.start(params.fleetMoveId)

  return sendFleetMove(reply, fleet)
}
