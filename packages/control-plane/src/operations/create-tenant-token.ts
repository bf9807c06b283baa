import { issueToken } from '../auth/issue-token.ts'
import { OPERATOR_SCOPE, TOKEN_LIFETIME_SECONDS } from '../auth/token-claims.ts'
import { listTenantScopes } from '../contract.ts'
import type { Operation } from '../operation.ts'
import { findTenant } from './find-tenant.ts'

export const createTenantToken: Operation<'createTenantToken'> = (runtime) => async (request, reply) => {
  const tenant = await findTenant(runtime, request.params.tenantId)
  const { scopes = listTenantScopes() } = request.body
  const expiresAt = new Date(Date.now() + TOKEN_LIFETIME_SECONDS * 1000)
  const { clientId: operatorId = OPERATOR_SCOPE } = request.claims

  // Before there is a token: none is without its entry.
  const subject = { type: 'token', id: operatorId }
  await runtime.as(request.act).audit.record(tenant, { subject, after: { scopes, expiresAt } })
  const token = await issueToken(runtime.signingKeys, { tenantId: tenant.id, operatorId, scopes, expiresAt })
  return reply
    .code(201)
    .send({ access_token: token, token_type: 'Bearer', expires_in: TOKEN_LIFETIME_SECONDS, scope: scopes.join(' ') })
}
