import { createPublicKey, type KeyObject } from 'node:crypto'

/** What comes before the 32 bytes of a public key in its DER form (RFC 8410 4). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')
const KEY_BYTES = 32

/** A public key from its 32 bytes. */
export function ed25519PublicKey(bytes: Buffer | undefined): KeyObject | undefined {
  if (bytes?.length !== KEY_BYTES) return undefined
  return createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: 'der', type: 'spki' })
}
