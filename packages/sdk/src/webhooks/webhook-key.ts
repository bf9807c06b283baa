import { HowazitError } from '../errors.ts'

/** What a secret says: with what, and by which scheme, messages are signed or verified. */
export type ParsedKey =
  | { readonly kind: 'secret'; readonly version: 'v1'; readonly bytes: Uint8Array }
  | { readonly kind: 'private'; readonly version: 'v1a'; readonly bytes: Uint8Array }
  | { readonly kind: 'public'; readonly version: 'v1a'; readonly bytes: Uint8Array }

// Standard Webhooks asks for 24 to 64 random bytes. A shorter key can be guessed, so it is refused rather than used.
const SECRET_BYTES_MIN = 24
/** Of Ed25519 (RFC 8032 5.1.5), the seed of a private key too. */
const ED25519_BYTES = 32

/** The bytes of a base64 text, or undefined where it is none. */
export const decodeBase64 = (text: string): Uint8Array | undefined => {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

/** The base64 text of bytes. */
export const encodeBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

// The secret itself stays out of the message.
const invalid = (expected: string): HowazitError =>
  new HowazitError('argument_invalid', `The webhook secret must be ${expected}.`)

/** Standard Webhooks 1.0, "Signature scheme": `whsec_` (v1), `whsk_` and `whpk_` (v1a), each with base64 after it. */
const parseKey = (secret: string): ParsedKey => {
  const [, prefix = 'whsec_', text = ''] = /^(whsec_|whsk_|whpk_)?(.*)$/s.exec(secret) ?? []
  const bytes = decodeBase64(text)
  if (prefix === 'whsec_') {
    if (bytes && bytes.length >= SECRET_BYTES_MIN) return { kind: 'secret', version: 'v1', bytes }
    throw invalid('whsec_ and the base64 of at least 24 bytes')
  }
  if (prefix === 'whpk_') {
    if (bytes?.length === ED25519_BYTES) return { kind: 'public', version: 'v1a', bytes }
    throw invalid('whpk_ and the base64 of the 32 bytes of an Ed25519 public key')
  }
  // Some libraries keep the public key behind the seed.
  if (bytes && (bytes.length === ED25519_BYTES || bytes.length === 2 * ED25519_BYTES)) {
    return { kind: 'private', version: 'v1a', bytes: bytes.subarray(0, ED25519_BYTES) }
  }
  throw invalid('whsk_ and the base64 of the 32 bytes of an Ed25519 private key')
}

/** Of lists that cannot change: a sender signs thousands of messages by the same secrets. */
const parsed = new WeakMap<readonly string[], readonly ParsedKey[]>()

/** The keys of one or several secrets; none at all is refused, because nothing could be verified with it. */
export const parseKeys = (secrets: string | readonly string[]): readonly ParsedKey[] => {
  if (typeof secrets === 'string') return [parseKey(secrets)]
  const known = parsed.get(secrets)
  if (known) return known
  if (secrets.length === 0) throw new HowazitError('argument_invalid', 'At least one webhook secret is needed.')
  const keys = secrets.map(parseKey)
  if (Object.isFrozen(secrets)) parsed.set(secrets, keys)
  return keys
}
