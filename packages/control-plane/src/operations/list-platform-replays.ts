import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const listPlatformReplays: Operation<'listPlatformReplays'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.platformReplays.list(toPageQuery(request.query)))
}
