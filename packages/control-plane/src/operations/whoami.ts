import type { Operation } from '../operation.ts'

export const whoami: Operation<'whoami'> = () => async (request, reply) => {
  const { id, slug, name } = request.tenant
  return reply.code(200).send({
    tenant: { id, slug, name },
    scopes: [...request.claims.scopes],
    expiresAt: request.claims.expiresAt.toISOString(),
  })
}
