import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { decodeBase64, decodeHex } from '../auth/decode.ts'
import { fill } from '../auth/fill.ts'
import type { KeyVerifier } from '../manifest/inbound.ts'
import { ed25519PublicKey } from './ed25519-public-key.ts'
import type { Proof, VerifiedCall } from './inbound-call.ts'
import { InboundRefusal } from './inbound-refusal.ts'
import { provenAt } from './proven-at.ts'
import { sentSignatures } from './sent-signatures.ts'
import { signedContent } from './signed-content.ts'

const HEX = /^[0-9a-f]+$/
const ED25519_BYTES = 64

/** A signature with the vendor's own key: Ed25519 (RFC 8032), or ECDSA on P-256 with SHA-256 in DER. */
export function verifyKey(call: VerifiedCall, verifier: KeyVerifier): Proof {
  const key = publicKey(call, verifier)
  const [sent = ''] = sentSignatures(call, verifier)
  const { bytes, timestamp } = signedContent(call, verifier)
  const signature = decode(sent, verifier)
  if (!signature)
    throw new InboundRefusal('signature_malformed', `${verifier.header} holds no ${verifier.kind} signature`)
  if (!isRight(bytes, { key, signature, kind: verifier.kind })) {
    throw new InboundRefusal('signature_wrong', "the signature does not fit the body and the vendor's key")
  }
  return provenAt(call, verifier.timestamp, { bytes, timestamp })
}

function isRight(
  bytes: Buffer,
  { key, signature, kind }: { key: KeyObject; signature: Buffer; kind: KeyVerifier['kind'] },
): boolean {
  try {
    return verify(kind === 'ed25519' ? null : 'sha256', bytes, key, signature)
  } catch {
    return false
  }
}

/** Hexadecimal only as it is sent, in lower case; lengths of Ed25519 are fixed. */
function decode(sent: string, { kind, encoding }: KeyVerifier): Buffer | undefined {
  const bytes = encoding === 'base64' ? decodeBase64(sent) : HEX.test(sent) ? decodeHex(sent) : undefined
  return kind === 'ed25519' && bytes?.length !== ED25519_BYTES ? undefined : bytes
}

/** The key has to be of the kind that the manifest says, so that no other algorithm can be slipped in. */
function publicKey({ scope }: VerifiedCall, { kind, key, keyEncoding = 'pem' }: KeyVerifier): KeyObject {
  const parsed = parseKey(fill(key, scope), { kind, keyEncoding })
  const isOfKind =
    kind === 'ed25519'
      ? parsed?.asymmetricKeyType === 'ed25519'
      : parsed?.asymmetricKeyDetails?.namedCurve === 'prime256v1'
  if (parsed && isOfKind) return parsed
  throw new InboundRefusal('secret_unusable', `the verification key is no ${kind} key in ${keyEncoding}`)
}

/** Raw bytes: the 32 of an Ed25519 key (Discord), the SPKI of an EC key (SendGrid). */
function parseKey(
  text: string,
  { kind, keyEncoding }: Pick<KeyVerifier, 'kind' | 'keyEncoding'>,
): KeyObject | undefined {
  try {
    if (keyEncoding === 'pem') return createPublicKey(text)
    const bytes = keyEncoding === 'hex' ? decodeHex(text) : decodeBase64(text)
    if (!bytes) return undefined
    const isRaw = kind === 'ed25519' && bytes.length === ED25519_BYTES / 2
    return isRaw ? ed25519PublicKey(bytes) : createPublicKey({ key: bytes, format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}
