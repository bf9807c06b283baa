import type { Operation } from '../operation.ts'
import { toPageQuery } from '../page-query.ts'

export const listFindings: Operation<'listFindings'> = (runtime) => async (request, reply) => {
  const { tenant, params, claims, query } = request
  const mayReadResponses = claims.scopes.includes('responses:read')
  const asked = { ...toPageQuery(query), insightId: params.jobId, mayReadResponses }
  return reply.code(200).send(await runtime.insights.findings(tenant, asked))
}
