import { createHash, createSecretKey, type KeyObject } from 'node:crypto'
import type { Clock } from '@howazit/runtime'
import { jwtVerify, SignJWT } from 'jose'

/** What a verified token says. */
export interface TokenClaims {
  readonly tenantId: string
  readonly scopes: readonly string[]
  readonly expiresAt: Date
}

export interface TokenKeys {
  readonly issuer: string
  readonly audience: string
  readonly key: KeyObject
}

const ALGORITHM = 'HS256'
const CLOCK_SKEW_SECONDS = 60
/** A verified token is trusted this long without looking again; RFC 7519 verification costs more than the rest of a request. */
const CACHE_MS = 30_000
const CACHED_TOKENS_MAX = 10_000

/** Keys of a platform that issues its own tokens, for this run only: `secret` is made anew at every start. */
export function createTokenKeys(secret: Uint8Array): TokenKeys {
  return { issuer: 'howazit', audience: 'howazit', key: createSecretKey(secret) }
}

/** A bearer token (RFC 9068 shape, `typ: at+jwt`) for one tenant. */
export async function issueToken(keys: TokenKeys, claims: TokenClaims): Promise<string> {
  return new SignJWT({ tenant_id: claims.tenantId, scope: claims.scopes.join(' ') })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt' })
    .setIssuer(keys.issuer)
    .setAudience(keys.audience)
    .setIssuedAt()
    .setExpirationTime(claims.expiresAt)
    .sign(keys.key)
}

/** Undefined for anything that is not a valid token of ours: the caller learns no more than that. */
export type VerifyToken = (token: string) => Promise<TokenClaims | undefined>

export function createVerifyToken(keys: TokenKeys, clock: Clock): VerifyToken {
  const verified = new Map<string, { claims: TokenClaims; untilMs: number }>()

  async function verify(token: string): Promise<TokenClaims | undefined> {
    try {
      const { payload } = await jwtVerify(token, keys.key, {
        algorithms: [ALGORITHM],
        typ: 'at+jwt',
        issuer: keys.issuer,
        audience: keys.audience,
        clockTolerance: CLOCK_SKEW_SECONDS,
        currentDate: clock.now(),
        requiredClaims: ['exp', 'tenant_id', 'scope'],
      })
      if (typeof payload.tenant_id !== 'string' || typeof payload.scope !== 'string' || payload.exp === undefined)
        return undefined
      return { tenantId: payload.tenant_id, scopes: payload.scope.split(' '), expiresAt: new Date(payload.exp * 1000) }
    } catch {
      return undefined
    }
  }

  return async (token) => {
    const nowMs = clock.now().getTime()
    const digest = createHash('sha256').update(token).digest('base64')
    const cached = verified.get(digest)
    if (cached && cached.untilMs > nowMs) return cached.claims
    const claims = await verify(token)
    if (!claims) return undefined
    if (verified.size >= CACHED_TOKENS_MAX) verified.clear()
    verified.set(digest, { claims, untilMs: Math.min(nowMs + CACHE_MS, claims.expiresAt.getTime()) })
    return claims
  }
}
