import { HowazitError } from '../errors.ts'

const PREFIX = 'whsec_'

// Standard Webhooks asks for 24 to 64 random bytes. A shorter key can be guessed, so it is refused rather than used.
const KEY_BYTES_MIN = 24

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

/** The signing key of a secret: base64, with or without `whsec_` before it. */
export const parseSecret = (secret: string): Uint8Array => {
  const key = decodeBase64(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret)
  if (key && key.length >= KEY_BYTES_MIN) return key
  // The secret itself stays out of the message.
  throw new HowazitError('argument_invalid', 'The webhook secret must be whsec_ and the base64 of at least 24 bytes.')
}

/** The signing keys of one or several secrets; none at all is refused, because nothing could be verified with it. */
export const parseSecrets = (secrets: string | readonly string[]): Uint8Array[] => {
  const list = typeof secrets === 'string' ? [secrets] : secrets
  if (list.length === 0) throw new HowazitError('argument_invalid', 'At least one webhook secret is needed.')
  return list.map(parseSecret)
}
