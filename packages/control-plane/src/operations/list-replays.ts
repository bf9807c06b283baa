import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const listReplays: Operation<'listReplays'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.replays.list(request.tenant, toPageQuery(request.query)))
}
