import type { Operation } from '../operation.ts'
import { sendFleetMove } from './send-fleet-move.ts'

export const planFleetMove: Operation<'planFleetMove'> = (runtime) => async (request, reply) => {
  const { act, body } = request

  const fleet = await runtime.as(act).fleetMoves.plan(body)

  return sendFleetMove(reply, fleet)
}
