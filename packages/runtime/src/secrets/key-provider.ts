import { HowazitError } from '@howazit/sdk'

/** A data key under a key-encryption key. */
export interface WrappedKey {
  /** Names the key-encryption key with its version; empty for what was wrapped before keys had ids. */
  readonly keyId: string
  readonly wrapped: Buffer
}

/**
 * Where a key-encryption key is. What it wraps opens under the same `context` alone, and nobody without the key can make
 * something that opens.
 *
 * Its functions throw HowazitError `unavailable` while the key cannot be used, with KeyDenied as its cause where waiting will
 * not help; `unwrap` throws SealBroken for what is damaged or of another context.
 */
export interface KeyProvider {
  /** For people: where it is, without anything secret. */
  readonly name: string
  /** Whether that key is here, under this or an earlier version. */
  owns(keyId: string): Promise<boolean>
  wrap(key: Uint8Array, context: string): Promise<WrappedKey>
  unwrap(wrapped: WrappedKey, context: string): Promise<Buffer>
  /** Brings to the newest version what this provider owns, where that goes without showing the key to anyone. */
  rewrap?(wrapped: WrappedKey, context: string): Promise<WrappedKey>
}

/** Whoever holds the key-encryption key refuses it to us, or there is none of that name. The message says so in one sentence. */
export class KeyDenied extends Error {
  override name = 'KeyDenied'
}

/** What keeps a key from being used, as every caller may see it; the cause is for the log. */
export const keyUnavailable = (cause: unknown): HowazitError =>
  new HowazitError('unavailable', 'The key of the secrets cannot be reached. Try again.', { cause })
