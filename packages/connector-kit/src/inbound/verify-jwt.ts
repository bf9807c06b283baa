import { errors, jwtVerify } from 'jose'
import { fill } from '../auth/fill.ts'
import type { JwtVerifier } from '../manifest/inbound.ts'
import type { Proof, VerifiedCall } from './inbound-call.ts'
import { InboundRefusal } from './inbound-refusal.ts'
import { sentSignatures } from './sent-signatures.ts'

/** Clocks differ by seconds; a token that holds for minutes does not need more. */
const TOLERANCE_SECONDS = 30

/** A JWT by a shared key. The algorithm is ours to choose (RFC 8725 3.1), and one that never ends is none. */
export async function verifyJwt(call: VerifiedCall, verifier: JwtVerifier): Promise<Proof> {
  const key = Buffer.from(fill(verifier.key, call.scope), 'utf8')
  const [token = ''] = sentSignatures(call, verifier)
  if (!isInOneSpelling(token)) throw new InboundRefusal('signature_malformed', `${verifier.header} holds no JWT`)
  const options = {
    algorithms: ['HS256'],
    requiredClaims: ['exp'],
    clockTolerance: TOLERANCE_SECONDS,
    currentDate: call.now,
  }
  try {
    await jwtVerify(token, key, options)
    return { signed: call.rawBody }
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error
    const isOld = error instanceof errors.JWTExpired
    throw new InboundRefusal(
      isOld ? 'timestamp_old' : 'signature_wrong',
      `the JWT in ${verifier.header} is refused: ${error.code}`,
    )
  }
}

/** Three parts of base64url with no bit that no byte uses; the decoder would take spaces and other endings too. */
function isInOneSpelling(token: string): boolean {
  const parts = token.split('.')
  return parts.length === 3 && parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
}
