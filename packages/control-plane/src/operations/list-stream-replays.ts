import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const listStreamReplays: Operation<'listStreamReplays'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.streamReplays.list(toPageQuery(request.query)))
}
