import type { Operation } from '../operation.ts'

export const listArtifacts: Operation<'listArtifacts'> = (runtime) => async (request, reply) => {
  const items = await runtime.insights.artifacts(request.tenant, request.params.jobId)

  return reply.code(200).send({ items: [...items] })
}
