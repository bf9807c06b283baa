import type { Operation } from '../operation.ts'
import { toRange } from '../page-query.ts'

export const getResponseCounts: Operation<'getResponseCounts'> = (runtime) => async (request, reply) => {
  const { surveyId, interval = 'day' } = request.query
  return reply
    .code(200)
    .send(await runtime.analytics.counts(request.tenant, { surveyId, interval, ...toRange(request.query) }))
}
