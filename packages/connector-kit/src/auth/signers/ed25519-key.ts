import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'

/** What comes before the 32 bytes of a key in its DER forms (RFC 8410 7 and 4). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')
const KEY_BYTES = 32

/** A private key from its 32 bytes of seed, or from seed and public key together as NaCl has it (64 bytes). */
export function ed25519PrivateKey(bytes: Buffer | undefined): KeyObject | undefined {
  if (bytes?.length !== KEY_BYTES && bytes?.length !== 2 * KEY_BYTES) return undefined
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8, bytes.subarray(0, KEY_BYTES)]),
    format: 'der',
    type: 'pkcs8',
  })
  const isWhole = bytes.length === KEY_BYTES || publicBytes(key).equals(bytes.subarray(KEY_BYTES))
  return isWhole ? key : undefined
}

/** A public key from its 32 bytes. */
export function ed25519PublicKey(bytes: Buffer | undefined): KeyObject | undefined {
  if (bytes?.length !== KEY_BYTES) return undefined
  return createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: 'der', type: 'spki' })
}

function publicBytes(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI.length)
}
