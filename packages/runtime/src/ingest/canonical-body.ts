import { hash } from 'node:crypto'
import { HowazitError } from '@howazit/sdk'
import canonicalize from 'canonicalize'

/**
 * SHA-256 over the canonical form (RFC 8785) of a value, hex: independent of key order, white space and escapes.
 * Throws `malformed_body` for what has no canonical form: lone surrogates, non-finite numbers, cycles.
 */
export function canonicalHash(value: unknown): string {
  return canonicalDigest(value).hash
}

/** The hash together with the size of what it was made of, UTF-8. Throws like {@link canonicalHash}. */
export function canonicalDigest(value: unknown): { readonly hash: string; readonly sizeBytes: number } {
  const form = canonicalForm(value)
  return { hash: hash('sha256', form), sizeBytes: Buffer.byteLength(form) }
}

function canonicalForm(value: unknown): string {
  try {
    const text = canonicalize(value)
    if (text !== undefined) return text
  } catch (cause) {
    throw new HowazitError('malformed_body', 'The body holds text or a number that JSON cannot carry.', { cause })
  }
  throw new HowazitError('malformed_body', 'The body is empty.')
}
