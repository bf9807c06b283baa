import { toAsked } from '../asked.ts'
import type { Operation } from '../operation.ts'

export const suggestPlatformIncidents: Operation<'suggestPlatformIncidents'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.platformIncidents.suggest(toAsked(request, request.query?.where)))
}
