import { hash } from 'node:crypto'
import { HowazitError } from '@howazit/sdk'
import canonicalize from 'canonicalize'

/**
 * SHA-256 over the canonical form (RFC 8785) of a value, hex: independent of key order, white space and escapes.
 * Throws `malformed_body` for what has no canonical form: lone surrogates, non-finite numbers, cycles.
 */
export function canonicalHash(value: unknown): string {
  return hash('sha256', canonicalForm(value))
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
