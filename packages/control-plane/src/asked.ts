import type { FastifyRequest } from 'fastify'

/** A filter as it came, with what its sender may see. */
export const toAsked = ({ claims }: Pick<FastifyRequest, 'claims'>, where: string | undefined) => ({
  where,
  mayReadResponses: claims.scopes.includes('responses:read'),
})
