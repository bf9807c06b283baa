import type { Operation } from '../operation.ts'

export const whoami: Operation<'whoami'> = () => async (request, reply) => {
  const { tenantId, clientId, scopes, expiresAt } = request.claims
  return reply.code(200).send({
    ...(tenantId !== undefined && { tenant: toReference(request.tenant) }),
    ...(clientId !== undefined && { clientId }),
    scopes: [...scopes],
    expiresAt: expiresAt.toISOString(),
  })
}

const toReference = ({ id, slug, name }: { id: string; slug: string; name: string }) => ({ id, slug, name })
