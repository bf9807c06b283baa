import { createHash } from 'node:crypto'
import { decrypt, encrypt, KEY_BYTES } from './envelope.ts'
import { KeyDenied, type KeyProvider } from './key-provider.ts'

const ID_BYTES = 8

/**
 * A key-encryption key that this process holds. Its id comes from the key itself, so the same key has the same id wherever it
 * is kept; a digest says nothing about 256 random bits.
 */
export function createLocalKey(name: string, key: Buffer): KeyProvider {
  if (key.length !== KEY_BYTES)
    throw new Error(`The key-encryption key has ${key.length} bytes; AES-256 takes ${KEY_BYTES}.`)
  const id = localKeyId(key)
  return Object.freeze({
    name,
    // What was wrapped before keys had ids may be of any of them.
    owns: async (keyId) => keyId === id || keyId === '',
    wrap: async (plaintext, context) => ({ keyId: id, wrapped: encrypt(key, plaintext, context) }),
    unwrap: async ({ wrapped }, context) => decrypt(key, wrapped, context),
  } satisfies KeyProvider)
}

const localKeyId = (key: Buffer): string =>
  `local:${createHash('sha256').update('howazit key id:').update(key).digest().subarray(0, ID_BYTES).toString('hex')}`

/** 32 bytes as base64. @throws KeyDenied, without the text. */
export function parseLocalKey(text: string, where: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length === KEY_BYTES && key.toString('base64') === text.trim()) return key
  throw new KeyDenied(`${where} does not hold ${KEY_BYTES} bytes in base64.`)
}
