import type { Operation } from '../operation.ts'

export const getFleetMove: Operation<'getFleetMove'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.fleetMoves.get(request.params.fleetMoveId))
}
