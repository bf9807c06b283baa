import { createPublicKey, type KeyObject } from 'node:crypto'
import canonicalize from 'canonicalize'
import { CompactSign, calculateJwkThumbprint, compactVerify, importJWK, type JWK } from 'jose'
import type { CertificationReport } from './certify-connector.ts'

/** A report with a detached JWS (RFC 7515, appendix F) over its canonical JSON (RFC 8785), and the key to check it with. */
export interface SignedReport {
  readonly report: CertificationReport
  readonly signature: {
    /** `header..signature`: the payload is the report. */
    readonly jws: string
    /** Ed25519, RFC 8037. Whose it is, only who knows the key can say. */
    readonly publicKey: JWK
  }
}

/** Signs a report. @throws TypeError for a key that is not Ed25519's private key */
export async function signReport(report: CertificationReport, privateKey: KeyObject): Promise<SignedReport> {
  if (privateKey.type !== 'private' || privateKey.asymmetricKeyType !== 'ed25519')
    throw new TypeError('A report is signed with a private key of Ed25519.')
  const { kty, crv, x } = createPublicKey(privateKey).export({ format: 'jwk' }) as {
    kty: string
    crv: string
    x: string
  }
  const publicKey: JWK = { kty, crv, x }
  const kid = await calculateJwkThumbprint(publicKey)
  const whole = await new CompactSign(bytesOf(report)).setProtectedHeader({ alg: 'Ed25519', kid }).sign(privateKey)
  const [header, , signature] = whole.split('.')
  return { report, signature: { jws: `${header}..${signature}`, publicKey: { ...publicKey, kid } } }
}

/** Whether a report is as it was signed, by the key that is in it: compare that with the one you know. */
export async function verifyReport({ report, signature }: SignedReport): Promise<boolean> {
  try {
    const [header, none, mark] = signature.jws.split('.')
    if (none !== '') return false
    const payload = Buffer.from(bytesOf(report)).toString('base64url')
    const key = await importJWK(signature.publicKey, 'Ed25519')
    await compactVerify(`${header}.${payload}.${mark}`, key, { algorithms: ['Ed25519'] })
    return true
  } catch {
    return false
  }
}

function bytesOf(report: CertificationReport): Uint8Array {
  return new TextEncoder().encode(canonicalize(report) ?? '')
}
