import type { Operation } from '../operation.ts'

export const createTenant: Operation<'createTenant'> = (runtime) => async (request, reply) => {
  const { tenant, created } = await runtime.as(request.act).tenantRegistry.create(request.body)
  reply.header('location', `/v1/tenants/${tenant.id}`)
  return created ? reply.code(201).send(tenant) : reply.code(200).send(tenant)
}
