import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const listFleetMoves: Operation<'listFleetMoves'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.fleetMoves.list(toPageQuery(request.query)))
}
