import type { Operation } from '../operation.ts'

export const previewMapping: Operation<'previewMapping'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.mappings.preview(request.tenant, request.body))
}
