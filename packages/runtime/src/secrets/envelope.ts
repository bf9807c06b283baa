import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto'
import { SealBroken } from './secrets.ts'

const ALGORITHM = 'aes-256-gcm'
/** 96 bits, the size GCM is specified for (NIST SP 800-38D 5.2.1.1). */
const NONCE_BYTES = 12
const TAG_BYTES = 16
export const KEY_BYTES = 32

/** A key that is used again and again is best an object: making one of its bytes takes Node longer than a short value does. */
type Key = KeyObject | Uint8Array

/** AES-256-GCM as `nonce | tag | ciphertext`; `context` is authenticated and not stored. */
export function encrypt(key: Key, plaintext: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(context))
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext])
}

/** Throws SealBroken when the key, the context or a single bit differs. */
export function decrypt(key: Key, sealed: Uint8Array, context: string): Buffer {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new SealBroken('The sealed value is truncated.')
  const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
  } catch (error) {
    throw new SealBroken('The sealed value is not what was sealed under this key and context.', { cause: error })
  }
}
