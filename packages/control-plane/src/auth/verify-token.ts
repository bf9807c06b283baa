import { createHash, type KeyObject } from 'node:crypto'
import type { Clock } from '@howazit/runtime'
import { decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose'
import type { FindIssuer, Issuer } from './issuer.ts'
import type { TokenClaims } from './token-claims.ts'

/**
 * Undefined for anything that is not a valid token of a known issuer: the caller learns no more than that. Rejects when the
 * issuer's keys cannot be had.
 */
export type VerifyToken = (token: string) => Promise<TokenClaims | undefined>

const CLOCK_SKEW_SECONDS = 60
/** A verified token is trusted this long without looking again: a signature costs more than the rest of a request. */
const CACHE_MS = 30_000
const CACHED_TOKENS_MAX = 10_000

export function createVerifyToken(findIssuer: FindIssuer, clock: Clock): VerifyToken {
  const verified = new Map<string, { readonly claims: TokenClaims; readonly untilMs: number }>()

  const verify = async (token: string): Promise<TokenClaims | undefined> => {
    const said = readUnverified(token)
    const issuer = said && (await findIssuer(said.issuer))
    const key = said && (await issuer?.findKey(said.kid))
    if (!issuer || !key) return undefined
    const payload = await verifySignature(token, { issuer, key, now: clock.now() })
    const claims = payload && issuer.readClaims(payload)
    return claims && (await issuer.isInForce(claims)) ? claims : undefined
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

/** What decides which key to try. Nothing else of a token that is not verified yet is looked at, least of all a key or a URL. */
function readUnverified(token: string): { readonly issuer: string; readonly kid: string } | undefined {
  try {
    const { kid } = decodeProtectedHeader(token)
    const { iss } = decodeJwt(token)
    return typeof kid === 'string' && typeof iss === 'string' ? { issuer: iss, kid } : undefined
  } catch {
    return undefined
  }
}

interface Verification {
  readonly issuer: Issuer
  readonly key: KeyObject
  readonly now: Date
}

async function verifySignature(token: string, { issuer, key, now }: Verification): Promise<JWTPayload | undefined> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, key, {
      algorithms: [issuer.algorithm],
      issuer: issuer.name,
      ...(issuer.audience !== undefined && { audience: issuer.audience }),
      clockTolerance: CLOCK_SKEW_SECONDS,
      currentDate: now,
      requiredClaims: ['exp'],
    })
    return issuer.types.includes(toMediaType(protectedHeader.typ)) ? payload : undefined
  } catch {
    return undefined
  }
}

/** Media types are the same in upper case, and may leave `application/` out (RFC 7515, section 4.1.9). */
const toMediaType = (typ: string | undefined): string | undefined => typ?.toLowerCase().replace(/^application\//, '')
