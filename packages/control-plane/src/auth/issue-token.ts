import { randomUUID } from 'node:crypto'
import type { SigningKeys } from '@howazit/runtime'
import { SignJWT } from 'jose'
import { ACCESS_TOKEN_TYPE, PLATFORM_AUDIENCE, PLATFORM_ISSUER, SIGNING_ALGORITHM } from './platform-issuer.ts'
import { OPERATOR_SCOPE, type TokenClaims } from './token-claims.ts'

/** A bearer token of one tenant or of an operator, given to a client or to nobody in particular, as a JWT access token (RFC 9068), signed with the key whose turn it is. */
export async function issueToken(keys: Pick<SigningKeys, 'current'>, claims: TokenClaims): Promise<string> {
  const { id, privateKey } = await keys.current()
  const { tenantId, clientId, operatorId, scopes } = claims
  const signing = new SignJWT({
    tenant_id: tenantId,
    client_id: clientId,
    // Who acts for the tenant (RFC 8693, section 4.1).
    ...(operatorId !== undefined && { act: { sub: operatorId } }),
    scope: scopes.join(' '),
  })
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, typ: ACCESS_TOKEN_TYPE, kid: id })
    .setIssuer(PLATFORM_ISSUER)
    .setAudience(PLATFORM_AUDIENCE)
    .setSubject(clientId ?? tenantId ?? OPERATOR_SCOPE)
    .setIssuedAt()
    .setJti(randomUUID())
    .setExpirationTime(claims.expiresAt)
  return await signing.sign(privateKey)
}
