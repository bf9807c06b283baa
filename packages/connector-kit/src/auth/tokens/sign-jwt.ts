import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomUUID } from 'node:crypto'
import { type JWTPayload, SignJWT } from 'jose'
import type { JwtTemplate } from '../../manifest/auth.ts'
import { renderValue } from '../../request/render-value.ts'
import type { ConnectionValues } from '../../run/operation-call.ts'
import { type AuthRefusal, incomplete } from '../auth-refusal.ts'
import { authScope } from '../auth-scope.ts'
import { fill } from '../fill.ts'

export interface JwtRequest {
  readonly jwt: JwtTemplate
  readonly values: ConnectionValues
  readonly now: Date
}

export interface SignedJwt {
  readonly text: string
  readonly expiresAt: Date
}

/** A JWT of the tenant's own, signed with its key (RFC 7519; RFC 7523 3 for what a grant's assertion has in it). */
export async function signJwt({ jwt, values, now }: JwtRequest): Promise<SignedJwt> {
  const key = parsePrivateKey(fill(jwt.key, authScope({ values, now })))
  const scope = authScope({ values, now, more: { keyFingerprint: fingerprintOf(key), jti: randomUUID() } })
  const seconds = Math.floor(now.getTime() / 1000)
  const claims = renderValue(jwt.claims, scope) as JWTPayload
  const header = Object.fromEntries(Object.entries(jwt.header ?? {}).map(([name, value]) => [name, fill(value, scope)]))
  const payload = { iat: seconds, exp: seconds + jwt.ttlSeconds, ...claims }
  try {
    const text = await new SignJWT(payload).setProtectedHeader({ typ: 'JWT', ...header, alg: jwt.algorithm }).sign(key)
    return { text, expiresAt: new Date((payload.exp as number) * 1000) }
  } catch {
    throw unusable(`it does not fit ${jwt.algorithm}`)
  }
}

/** PKCS #8 or PKCS #1; pasted from JSON its line breaks may still be written as `\n`. */
export function parsePrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem.replaceAll('\\n', '\n').trim())
  } catch {
    throw unusable('it is no PEM of a private key, or it needs a passphrase')
  }
}

/** Base64 of the SHA-256 over the public key's SPKI, as `openssl rsa -pubout -outform DER | openssl dgst -sha256 -binary` gives it. */
function fingerprintOf(key: KeyObject): string {
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return createHash('sha256').update(spki).digest('base64')
}

function unusable(why: string): AuthRefusal {
  return incomplete(
    `the private key of the connection cannot be used: ${why}`,
    'Paste the whole file, from -----BEGIN to the END line, without a passphrase: RSA of 2048 bits or more for RS256, P-256 for ES256.',
  )
}
