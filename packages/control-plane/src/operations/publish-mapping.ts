import type { Operation } from '../operation.ts'

export const publishMapping: Operation<'publishMapping'> = (runtime) => async (request, reply) => {
  const { mappings } = runtime.as(request.act)
  return reply.code(200).send(await mappings.publish(request.tenant, request.params.mappingId, request.body))
}
