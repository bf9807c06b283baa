import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const listClients: Operation<'listClients'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.clients.list(request.tenant, toPageQuery(request.query)))
}
