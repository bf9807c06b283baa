import type { Operation } from '../operation.ts'
import { findTenant } from './find-tenant.ts'

export const createTenantClient: Operation<'createTenantClient'> = (runtime) => async (request, reply) => {
  const tenant = await findTenant(runtime, request.params.tenantId)
  return reply.code(201).send(await runtime.as(request.act).clients.create(tenant, request.body))
}
