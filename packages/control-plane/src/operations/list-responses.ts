import type { Operation } from '../operation.ts'
import { toPageQuery, toRange } from '../page-query.ts'

export const listResponses: Operation<'listResponses'> = (runtime) => async (request, reply) => {
  const surveyId = request.query?.surveyId
  const page = await runtime.responses.list(request.tenant, {
    ...toPageQuery(request.query),
    ...toRange(request.query),
    ...(surveyId !== undefined && { surveyId }),
  })
  return reply.code(200).send(page)
}
