import type { IssuerProvider, TrustedIssuer } from '@howazit/runtime'
import type { JWTPayload } from 'jose'
import type { Issuer } from './issuer.ts'
import type { RemoteKeySet } from './remote-key-set.ts'
import { OPERATOR_SCOPE, splitScopes, type TokenClaims, toExpiry } from './token-claims.ts'

export interface TrustedIssuerDeps {
  readonly keySet: RemoteKeySet
  /** Whether the issuer is still listed. */
  readonly isTrusted: () => Promise<boolean>
}

/** An OpenID provider that may speak for some tenants. */
export function createTrustedIssuer(trusted: TrustedIssuer, { keySet, isTrusted }: TrustedIssuerDeps): Issuer {
  const { types, hasAudience, readGrant } = HABITS[trusted.provider]
  return {
    name: trusted.issuer,
    audience: hasAudience ? trusted.audience : undefined,
    algorithm: trusted.algorithm,
    types,
    findKey: (kid) => keySet.find(kid),
    readClaims(payload) {
      const [tenantId, grant, expiresAt] = [
        findTenant(trusted, payload),
        readGrant(payload, trusted),
        toExpiry(payload),
      ]
      if (tenantId === undefined || !grant || !expiresAt) return undefined
      // Its clients are not ours: nobody here could revoke one, or should take its id for one of ours. And who operates the
      // platform is nothing that the provider of a tenant could say.
      const subject = typeof payload.sub === 'string' && { subject: { issuer: trusted.issuer, id: payload.sub } }
      return { tenantId, ...subject, scopes: grant.filter((scope) => scope !== OPERATOR_SCOPE), expiresAt }
    },
    isInForce: isTrusted,
  }
}

/** By its own properties only: a claim may be called `constructor`, and its value too. */
function findTenant({ tenantClaim, tenants }: TrustedIssuer, payload: JWTPayload): TokenClaims['tenantId'] | undefined {
  const value = tenantClaim === undefined ? '' : payload[tenantClaim]
  return typeof value === 'string' && Object.hasOwn(tenants, value) ? tenants[value] : undefined
}

interface Habits {
  readonly types: Issuer['types']
  /** Whether its access tokens say whom they are for. */
  readonly hasAudience: boolean
  /** The scopes; undefined where the token is no access token, by what tells these from the issuer's ID tokens. */
  readonly readGrant: (payload: JWTPayload, issuer: TrustedIssuer) => readonly string[] | undefined
}

const HABITS: Readonly<Record<IssuerProvider, Habits>> = {
  /** RFC 9068, section 2.2. */
  rfc9068: {
    types: ['at+jwt'],
    hasAudience: true,
    readGrant: ({ client_id, scope }) => (typeof client_id === 'string' ? splitScopes(scope) : undefined),
  },
  /** Only access tokens name the client (`azp`, in version 1 `appid`). Scopes are app roles, or `scp` where a person signed in. */
  entra: {
    types: ['jwt'],
    hasAudience: true,
    readGrant({ azp, appid, roles, scp }) {
      if (typeof (azp ?? appid) !== 'string') return undefined
      return [...(isStrings(roles) ? roles : []), ...(splitScopes(scp) ?? [])]
    },
  },
  /** Only access tokens name the client in `cid` and list scopes. */
  okta: {
    types: [undefined, 'jwt', 'at+jwt'],
    hasAudience: true,
    readGrant: ({ cid, scp }) => (typeof cid === 'string' && isStrings(scp) ? scp : undefined),
  },
  /** There is no audience; a scope says which resource server it is of: `howazit/responses:write`. */
  cognito: {
    types: [undefined, 'jwt'],
    hasAudience: false,
    readGrant({ token_use, scope }, { audience }) {
      const prefix = `${audience}/`
      const scopes = splitScopes(scope)?.filter((name) => name.startsWith(prefix)) ?? []
      return token_use === 'access' && scopes.length > 0 ? scopes.map((name) => name.slice(prefix.length)) : undefined
    },
  },
  /** The type is a claim too: `Bearer`, where an ID token says `ID`. */
  keycloak: {
    types: ['jwt', 'at+jwt'],
    hasAudience: true,
    readGrant: ({ typ, scope }) => (typ === 'Bearer' ? splitScopes(scope) : undefined),
  },
}

const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string')
