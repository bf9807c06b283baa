import { createHmac, verify } from 'node:crypto'
import { decodeBase64 } from '../auth/decode.ts'
import { fill } from '../auth/fill.ts'
import { ed25519PublicKey } from '../auth/signers/ed25519-key.ts'
import type { StandardWebhooksVerifier } from '../manifest/inbound.ts'
import { equalInConstantTime } from './equal-in-constant-time.ts'
import type { Proof, VerifiedCall } from './inbound-call.ts'
import { InboundRefusal } from './inbound-refusal.ts'
import { checkTimestamp } from './read-timestamp.ts'
import { singleHeader } from './single-header.ts'

const TOLERANCE_SECONDS = 300
const SIGNATURES_MAX = 16
/** The specification asks for 24 to 64 random bytes: a shorter key can be guessed. */
const KEY_BYTES_MIN = 24
const SECRET = 'whsec_'
const PUBLIC_KEY = 'whpk_'

/**
 * Standard Webhooks 1.0: v1 with a `whsec_` secret, v1a with the vendor's `whpk_` key; several with spaces between them. Stricter
 * than the SDK's `webhooks.verify` in that a signature is taken in one spelling only, so that it can be compared as text.
 */
export function verifyStandardWebhooks(call: VerifiedCall, { secret }: StandardWebhooksVerifier): Proof {
  const secrets = fill(secret, call.scope).split(/\s+/).filter(Boolean)
  const id = needed(call, 'webhook-id')
  const seconds = needed(call, 'webhook-timestamp')
  const signatures = needed(call, 'webhook-signature').split(' ', SIGNATURES_MAX)
  // A dot in the id would let two different messages have the same signed content.
  if (id.includes('.')) throw new InboundRefusal('signature_malformed', 'the webhook-id has a dot')
  const signed = Buffer.concat([Buffer.from(`${id}.${seconds}.`), call.rawBody])
  const found = secrets.map((each) =>
    each.startsWith(PUBLIC_KEY) ? hasV1a(signatures, each, signed) : hasV1(signatures, each, signed),
  )
  if (!found.includes(true)) throw new InboundRefusal('signature_wrong', 'no signature fits the body and the secret')
  const timestamp = checkTimestamp(seconds, { unit: 's', toleranceSeconds: TOLERANCE_SECONDS }, call.now)
  return { signed, timestamp }
}

function hasV1(signatures: readonly string[], secret: string, signed: Buffer): boolean {
  const key = decodeBase64(secret.startsWith(SECRET) ? secret.slice(SECRET.length) : secret)
  if (!key || key.length < KEY_BYTES_MIN) {
    throw new InboundRefusal('secret_unusable', 'the signing secret is no Standard Webhooks secret')
  }
  const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
  return signatures.map((signature) => equalInConstantTime(signature, expected)).includes(true)
}

function hasV1a(signatures: readonly string[], publicKey: string, signed: Buffer): boolean {
  const key = ed25519PublicKey(decodeBase64(publicKey.slice(PUBLIC_KEY.length)))
  if (!key) throw new InboundRefusal('secret_unusable', 'the verification key is no Ed25519 key')
  return signatures
    .filter((part) => part.startsWith('v1a,'))
    .map((part) => decodeBase64(part.slice('v1a,'.length)))
    .some((bytes) => bytes?.length === 64 && verify(null, signed, key, bytes))
}

function needed({ headers }: VerifiedCall, name: string): string {
  const value = singleHeader(headers, name)
  if (value !== undefined) return value
  throw new InboundRefusal(
    name === 'webhook-timestamp' ? 'timestamp_missing' : 'signature_missing',
    `the call has no ${name}`,
  )
}
