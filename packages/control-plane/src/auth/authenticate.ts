import type { Tenant, Tenants } from '@howazit/runtime'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendProblem } from '../problem.ts'
import { allows } from './allows.ts'
import type { TokenClaims } from './token-claims.ts'
import type { VerifyToken } from './verify-token.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by authentication for every operation that is not public. */
    claims: TokenClaims
    /**
     * Set with it where the token is of a tenant: in every operation that needs a tenant's scope. An operator's token has no
     * such scope, so only `whoami` can meet one without a tenant.
     */
    tenant: Tenant
  }
}

export type Authenticate = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>

const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]{1,8192})$/

/**
 * Runs before the body is read: a request without a valid token costs a header, not a body. The tenant comes from the
 * verified token and from nowhere else.
 */
export function createAuthenticate(
  deps: { verifyToken: VerifyToken; tenants: Tenants },
  scopes: readonly string[],
): Authenticate {
  return async (request, reply) => {
    // What is one tenant's is in no cache that others read.
    reply.header('cache-control', 'no-store')
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1]
    const claims = token === undefined ? undefined : await deps.verifyToken(token)
    if (!claims)
      return sendProblem(request, reply, 'unauthenticated', {
        pointer: '/header/authorization',
        expected: 'Bearer <token>',
      })
    request.claims = claims
    const missing = scopes.find((scope) => !allows(claims.scopes, scope))
    if (missing !== undefined) return sendProblem(request, reply, 'insufficient_scope', { expected: missing })
    if (claims.tenantId === undefined) return undefined
    const tenant = await deps.tenants.find(claims.tenantId as Tenant['id'])
    if (!tenant)
      return sendProblem(request, reply, 'unauthenticated', { detail: 'The token is of a tenant that is not here.' })
    request.tenant = tenant
    return undefined
  }
}
