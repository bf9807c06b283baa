import { toAsked } from '../asked.ts'
import type { Operation } from '../operation.ts'

export const suggestIncidents: Operation<'suggestIncidents'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.incidents.suggest(request.tenant, toAsked(request, request.query?.where)))
}
