import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const listSurveys: Operation<'listSurveys'> = (runtime) => async (request, reply) => {
  return reply
    .code(200)
    .send(await runtime.surveys.list(request.tenant, { ...request.query, ...toPageQuery(request.query) }))
}
