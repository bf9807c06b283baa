import type { Operation } from '../operation.ts'

export const listInsightPrompts: Operation<'listInsightPrompts'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.insights.prompts(request.tenant, request.params.jobId))
}
