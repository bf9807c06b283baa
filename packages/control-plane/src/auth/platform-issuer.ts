import { isOperatorClientId, type Runtime } from '@howazit/runtime'
import type { JWTPayload } from 'jose'
import type { Issuer } from './issuer.ts'
import { OPERATOR_SCOPE, splitScopes, type TokenClaims, toExpiry } from './token-claims.ts'

export const PLATFORM_ISSUER = 'howazit'
export const PLATFORM_AUDIENCE = 'howazit'
export const SIGNING_ALGORITHM = 'ES256'
/** RFC 9068, section 2.1. */
export const ACCESS_TOKEN_TYPE = 'at+jwt'

export interface PlatformIssuerDeps {
  readonly signingKeys: Pick<Runtime['signingKeys'], 'list'>
  readonly clients: Pick<Runtime['clients'], 'isInForce'>
  readonly operatorClients: Pick<Runtime['operatorClients'], 'isInForce'>
}

/** The platform itself. */
export function createPlatformIssuer({ signingKeys, clients, operatorClients }: PlatformIssuerDeps): Issuer {
  return {
    name: PLATFORM_ISSUER,
    audience: PLATFORM_AUDIENCE,
    algorithm: SIGNING_ALGORITHM,
    types: [ACCESS_TOKEN_TYPE],
    findKey: async (kid) => (await signingKeys.list()).find(({ id }) => id === kid)?.publicKey,
    readClaims,
    async isInForce({ tenantId, clientId, operatorId }) {
      // The platform's own operator, which `howazit dev` has, is nobody that could be revoked.
      if (operatorId !== undefined && isOperatorClientId(operatorId)) return await operatorClients.isInForce(operatorId)
      if (clientId === undefined) return true
      return tenantId === undefined ? await operatorClients.isInForce(clientId) : await clients.isInForce(clientId)
    },
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function readClaims(payload: JWTPayload): TokenClaims | undefined {
  const { tenant_id: tenantId, client_id: clientId } = payload
  const operatorId = readActor(payload)
  const [scopes, expiresAt] = [splitScopes(payload.scope), toExpiry(payload)]
  if (!scopes || !expiresAt) return undefined
  if (clientId !== undefined && typeof clientId !== 'string') return undefined
  if (tenantId === undefined ? !isOperators(scopes) : !isTenants(tenantId, scopes)) return undefined
  return {
    tenantId: tenantId as string | undefined,
    ...(clientId !== undefined && { clientId }),
    ...(operatorId !== undefined && { operatorId }),
    scopes,
    expiresAt,
  }
}

function readActor({ act }: JWTPayload): string | undefined {
  const { sub } = (act ?? {}) as { readonly sub?: unknown }
  return typeof sub === 'string' ? sub : undefined
}

const isOperators = (scopes: readonly string[]): boolean => scopes.length === 1 && scopes[0] === OPERATOR_SCOPE

const isTenants = (tenantId: unknown, scopes: readonly string[]): boolean =>
  typeof tenantId === 'string' && UUID.test(tenantId) && !scopes.includes(OPERATOR_SCOPE)
