import type { Operation } from '../operation.ts'

export const createMapping: Operation<'createMapping'> = (runtime) => async (request, reply) => {
  const mapping = await runtime.as(request.act).mappings.create(request.tenant, request.body)
  reply.header('location', `/v1/mappings/${mapping.id}`)
  return reply.code(201).send(mapping)
}
