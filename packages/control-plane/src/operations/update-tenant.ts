import type { Operation } from '../operation.ts'

export const updateTenant: Operation<'updateTenant'> = (runtime) => async (request, reply) => {
  return reply
    .code(200)
    .send(await runtime.as(request.act).tenantRegistry.update(request.params.tenantId, request.body))
}
